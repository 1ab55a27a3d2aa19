import { base62, base64url, hex, lower, marked, named, token, uuid, vendor } from '../build.ts';
import { base62Checksum } from '../checksum.ts';

const routable = (least: number): string =>
  `${base64url(27, 300)}\\.[0-9a-z]{2}\\.?[0-9a-z]{7}|${base64url(least, 64)}`;

const github = vendor({ en: 'GitHub' }, [
  token('github-pat', 'personal access token', 'critical', 'ghp_', base62(36), { doubt: base62Checksum }),
  token(
    'github-fine-grained-pat',
    'personal access token',
    'critical',
    'github_pat_',
    '[A-Za-z0-9]{22}_[A-Za-z0-9]{59}',
  ),
  token('github-oauth-token', 'oauth token', 'critical', 'gho_', base62(36), { doubt: base62Checksum }),
  token('github-user-token', 'user token', 'critical', 'ghu_', base62(36), { doubt: base62Checksum }),
  token('github-app-token', 'access token', 'critical', 'ghs_', base62(36), { doubt: base62Checksum }),
  token('github-refresh-token', 'refresh token', 'critical', 'ghr_', base62(36, 76)),
  named('github-legacy-token', 'personal access token', 'high', ['github', 'gh_token', 'gh_pat'], hex(40), {
    name: /token|pat\b|_pat|secret|pass|auth|api_?key/,
  }),
]);

const gitlab = vendor({ en: 'GitLab' }, [
  token('gitlab-pat', 'personal access token', 'critical', 'glpat-', routable(20)),
  token('gitlab-deploy-token', 'deploy token', 'high', 'gldt-', base64url(20, 64)),
  token('gitlab-runner-token', 'runner token', 'high', ['glrt-', 'glrtr-'], routable(20)),
  token('gitlab-runner-registration-token', 'runner token', 'high', 'GR1348941', base64url(20, 50)),
  token('gitlab-ci-job-token', 'job token', 'medium', 'glcbt-', '(?:[0-9a-zA-Z]{1,5}_)?[A-Za-z0-9_-]{20,64}'),
  token('gitlab-trigger-token', 'trigger token', 'high', 'glptt-', base64url(20, 64)),
  token('gitlab-feed-token', 'access token', 'medium', 'glft-', base64url(20, 64)),
  token('gitlab-scim-token', 'access token', 'high', 'glsoat-', base64url(20, 64)),
  token('gitlab-incoming-mail-token', 'incoming mail token', 'medium', 'glimt-', base64url(25, 64)),
  token('gitlab-agent-token', 'agent token', 'high', 'glagent-', base64url(50, 1024), { longest: 1024 }),
  token('gitlab-feature-flag-token', 'feature flag token', 'medium', 'glffct-', base64url(20, 64)),
  token('gitlab-oauth-app-secret', 'client secret', 'high', 'gloas-', base64url(64)),
]);

const bitbucket = vendor({ en: 'Bitbucket' }, [
  token('bitbucket-app-password', 'app password', 'high', 'ATBB', base62(32, 36)),
  token('bitbucket-repository-token', 'access token', 'high', 'ATCTT3xFfGN0', '[A-Za-z0-9_=-]{100,240}'),
  named('bitbucket-client-secret', 'client secret', 'high', ['bitbucket'], `${base64url(32)}|${base64url(64)}`),
]);

const packages = [
  ...vendor({ en: 'npm' }, [
    token('npm-access-token', 'access token', 'critical', 'npm_', base62(36), { doubt: base62Checksum }),
    named('npm-legacy-token', 'access token', 'high', ['_authtoken', 'npm_token'], uuid, { mixed: 0 }),
  ]),
  ...vendor({ en: 'PyPI' }, [
    token('pypi-token', 'API token', 'critical', 'pypi-AgEIcHlwaS5vcmc', base64url(50, 1000), { longest: 1100 }),
    token('test-pypi-token', 'API token', 'medium', 'pypi-AgENdGVzdC5weXBpLm9yZw', base64url(50, 1000), {
      longest: 1100,
    }),
  ]),
  ...vendor({ en: 'RubyGems' }, [token('rubygems-api-key', 'API key', 'critical', 'rubygems_', hex(48))]),
  ...vendor({ en: 'crates.io' }, [
    token('crates-io-token', 'API token', 'critical', 'cio', base62(32), {
      entropy: 4,
      textOnly: true,
      holds: value => /[0-9]/.test(value),
    }),
  ]),
  ...vendor({ en: 'NuGet' }, [
    token('nuget-api-key', 'API key', 'critical', 'oy2', lower(43), { entropy: 3.8, textOnly: true }),
  ]),
  ...vendor({ en: 'Clojars' }, [token('clojars-token', 'deploy token', 'high', 'CLOJARS_', lower(60))]),
  ...vendor({ en: 'Packagist' }, [
    token('packagist-token', 'API token', 'high', ['packagist_uut_', 'packagist_ort_', 'packagist_out_'], hex(68)),
  ]),
  ...vendor({ en: 'Hex.pm' }, [named('hex-api-key', 'API key', 'high', ['hex_api'], hex(32))]),
  ...vendor({ en: 'Docker Hub' }, [
    token('docker-hub-pat', 'personal access token', 'critical', 'dckr_pat_', base64url(27)),
    token('docker-hub-organization-token', 'access token', 'critical', 'dckr_oat_', base64url(27, 36)),
    named(
      'docker-hub-password',
      'password',
      'high',
      ['dockerhub', 'docker_hub', 'docker_pass', 'docker_token'],
      '[^\\s]{8,64}',
      { chosen: true, mixed: 1, name: /pass|token|secret/ },
    ),
  ]),
  ...vendor({ en: 'Artifactory' }, [
    token('artifactory-api-key', 'API key', 'high', 'AKCp', base62(69)),
    token('artifactory-reference-token', 'access token', 'high', 'cmVmdGtuOj', base62(54)),
  ]),
  ...vendor({ en: 'Sonatype' }, [
    named('nexus-user-token', 'user token', 'high', ['ossrh', 'sonatype', 'nexus_'], base64url(44)),
  ]),
];

const pipelines = [
  ...vendor({ en: 'CircleCI' }, [
    token('circleci-pat', 'personal access token', 'high', ['CCIPAT_', 'CCIPRJ_'], '[A-Za-z0-9]{22}_[0-9a-f]{40}'),
    named('circleci-token', 'API token', 'high', ['circle'], hex(40), { name: /token/ }),
  ]),
  ...vendor({ en: 'Buildkite' }, [token('buildkite-token', 'API token', 'high', ['bkua_', 'bkat_'], hex(40))]),
  ...vendor({ en: 'Travis CI' }, [
    named('travis-token', 'API token', 'high', ['travis'], base64url(22), { name: /token|key/ }),
  ]),
  ...vendor({ en: 'Drone' }, [named('drone-token', 'access token', 'high', ['drone_'], base62(32))]),
  ...vendor({ en: 'Codecov' }, [named('codecov-token', 'access token', 'medium', ['codecov'], uuid, { mixed: 0 })]),
  ...vendor({ en: 'Coveralls' }, [
    named('coveralls-repo-token', 'access token', 'low', ['coveralls', 'repo_token'], base62(33)),
  ]),
  ...vendor({ en: 'SonarQube' }, [token('sonarqube-token', 'access token', 'high', ['squ_', 'sqp_', 'sqa_'], hex(40))]),
  ...vendor({ en: 'Snyk' }, [named('snyk-token', 'API token', 'high', ['snyk'], uuid, { mixed: 0 })]),
  ...vendor({ en: 'Sourcegraph' }, [
    token('sourcegraph-token', 'access token', 'high', 'sgp_', '(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}'),
  ]),
  ...vendor({ en: 'Harness' }, [
    token('harness-token', 'API key', 'high', ['pat.', 'sat.'], '[A-Za-z0-9_-]{22}\\.[0-9a-f]{24}\\.[A-Za-z0-9]{20}', {
      textOnly: true,
    }),
  ]),
  ...vendor({ en: 'Terraform Cloud' }, [
    marked('terraform-cloud-token', 'API token', 'critical', '.atlasv1.', {
      before: 14,
      ahead: base62(14),
      body: base64url(60, 70),
    }),
  ]),
  ...vendor({ en: 'Pulumi' }, [token('pulumi-access-token', 'access token', 'high', 'pul-', hex(40))]),
  ...vendor({ en: 'Prefect' }, [token('prefect-api-key', 'API key', 'high', ['pnu_', 'pnb_'], base62(36))]),
  ...vendor({ en: 'Octopus Deploy' }, [
    token('octopus-api-key', 'API key', 'high', 'API-', '[A-Z0-9]{25,31}', {
      textOnly: true,
      entropy: 3.6,
      holds: value => /[0-9].*[0-9]/.test(value.slice(4)),
    }),
  ]),
  ...vendor({ en: 'Jenkins' }, [
    token('jenkins-encrypted-secret', 'password', 'low', '{AQAAABAAAA', '[A-Za-z0-9+/]{22,340}={0,2}\\}', {
      textOnly: true,
    }),
    named('jenkins-api-token', 'API token', 'high', ['jenkins'], '11[0-9a-f]{32}', { name: /token|pass/ }),
  ]),
  ...vendor({ en: 'Postman' }, [token('postman-api-key', 'API key', 'high', 'PMAK-', `${hex(24)}-${hex(34)}`)]),
];

export const codeRules = [...github, ...gitlab, ...bitbucket, ...packages, ...pipelines];
