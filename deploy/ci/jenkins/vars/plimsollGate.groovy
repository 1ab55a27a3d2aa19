/**
 * A step of a shared library: put the folder jenkins/ into a repository of its own and name it in Jenkins as a global
 * pipeline library. Fails the build when the gate blocks; the reports are kept either way.
 *
 *   plimsollGate(image: 'registry.example/app:1', environment: 'production')
 *
 * image        what was built                       policy        preset or file ('default')
 * environment  of the policy: test, production      base          what to compare with: image or scan.json
 * failOnNew    severity                             advisories    where the database is fetched from
 * advisoriesKey file with its public key            options       more words for scan, gate and diff
 * comment      words for `plimsoll comment`, such as '--host github --repo acme/shop --request 17'
 * commentCredentials, registryCredentials           ids of credentials: secret text; user name and password
 * npmPackage   what npm installs where there is no plimsoll ('plimsoll')
 */
def call(Map given = [:]) {
  if (!given.image) {
    error 'plimsollGate: image is missing'
  }
  def reports = given.reports ?: 'plimsoll-reports'
  def settings = [
    "PLIMSOLL_IMAGE=${given.image}",
    "PLIMSOLL_POLICY=${given.policy ?: 'default'}",
    "PLIMSOLL_ENVIRONMENT=${given.environment ?: ''}",
    "PLIMSOLL_ADVISORIES=${given.advisories ?: ''}",
    "PLIMSOLL_ADVISORIES_KEY=${given.advisoriesKey ?: ''}",
    "PLIMSOLL_BASE=${given.base ?: ''}",
    "PLIMSOLL_FAIL_ON_NEW=${given.failOnNew ?: ''}",
    "PLIMSOLL_COMMENT=${given.comment ? 'true' : 'false'}",
    "PLIMSOLL_COMMENT_OPTIONS=${given.comment ?: ''}",
    "PLIMSOLL_OPTIONS=${given.options ?: ''}",
    "PLIMSOLL_REPORTS=${reports}",
    "PLIMSOLL_PACKAGE=${given.npmPackage ?: 'plimsoll'}",
  ]
  def secrets = []
  if (given.commentCredentials) {
    secrets << string(credentialsId: given.commentCredentials, variable: 'PLIMSOLL_COMMENT_TOKEN')
  }
  if (given.registryCredentials) {
    secrets << usernamePassword(
      credentialsId: given.registryCredentials,
      usernameVariable: 'PLIMSOLL_USERNAME',
      passwordVariable: 'PLIMSOLL_PASSWORD'
    )
  }
  withEnv(settings) {
    withCredentials(secrets) {
      try {
        // The agent's home keeps layer facts and advisories between builds. npm's own folder needs no root.
        sh label: 'plimsoll', script: '''
          export PATH="$HOME/.local/bin:$PATH"
          command -v plimsoll-ci || npm install --global --no-fund --no-audit --prefix "$HOME/.local" "$PLIMSOLL_PACKAGE"
          plimsoll-ci
        '''
      } finally {
        archiveArtifacts artifacts: "${reports}/**", allowEmptyArchive: true
      }
    }
  }
}
