import type { Build } from '../report/index.ts';

type Env = Record<string, string | undefined>;

/** What each service says of the run, in its own variables. Nothing of it is trusted to be more than a text. */
const services: readonly { known: string; read(env: Env): Build }[] = [
  {
    known: 'GITHUB_ACTIONS',
    read: env => ({
      service: 'GitHub Actions',
      commit: env['GITHUB_SHA'],
      ref: env['GITHUB_REF'],
      job: [env['GITHUB_WORKFLOW'], env['GITHUB_JOB']].filter(Boolean).join('_'),
      run: env['GITHUB_RUN_ID'],
      url:
        env['GITHUB_SERVER_URL'] &&
        `${env['GITHUB_SERVER_URL']}/${env['GITHUB_REPOSITORY']}/actions/runs/${env['GITHUB_RUN_ID']}`,
    }),
  },
  {
    known: 'GITLAB_CI',
    read: env => ({
      service: 'GitLab CI',
      commit: env['CI_COMMIT_SHA'],
      ref: env['CI_COMMIT_TAG'] ? `refs/tags/${env['CI_COMMIT_TAG']}` : `refs/heads/${env['CI_COMMIT_REF_NAME']}`,
      job: env['CI_JOB_NAME'],
      run: env['CI_JOB_ID'],
      url: env['CI_JOB_URL'],
    }),
  },
  {
    known: 'JENKINS_URL',
    read: env => ({
      service: 'Jenkins',
      commit: env['GIT_COMMIT'],
      job: env['JOB_NAME'],
      run: env['BUILD_ID'],
      url: env['BUILD_URL'],
    }),
  },
];

/** The run of a continuous integration service that this is a step of, by its environment; undefined outside of one. */
export function buildOf(env: Env): Build | undefined {
  const build = services.find(({ known }) => env[known])?.read(env);
  return build && (Object.fromEntries(Object.entries(build).filter(([, value]) => value)) as Build);
}
