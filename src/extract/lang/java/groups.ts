/**
 * Maven groups of libraries whose archives do not say them, and whose names are theirs alone. What an archive states
 * itself goes first where it names a group outright.
 */

const exact = new Map(
  Object.entries({
    antlr: 'antlr',
    aopalliance: 'aopalliance',
    axis: 'axis',
    bsh: 'org.beanshell',
    'cglib-nodep': 'cglib',
    cglib: 'cglib',
    dom4j: 'dom4j',
    ehcache: 'net.sf.ehcache',
    freemarker: 'org.freemarker',
    fastjson: 'com.alibaba',
    guava: 'com.google.guava',
    guice: 'com.google.inject',
    gson: 'com.google.code.gson',
    h2: 'com.h2database',
    hsqldb: 'org.hsqldb',
    ivy: 'org.apache.ivy',
    'jakarta.servlet-api': 'jakarta.servlet',
    javassist: 'org.javassist',
    'javax.mail': 'com.sun.mail',
    'javax.servlet-api': 'javax.servlet',
    'servlet-api': 'javax.servlet',
    'jsp-api': 'javax.servlet.jsp',
    jdom: 'org.jdom',
    jdom2: 'org.jdom',
    jettison: 'org.codehaus.jettison',
    'json-path': 'com.jayway.jsonpath',
    'json-smart': 'net.minidev',
    'json-simple': 'com.googlecode.json-simple',
    jsoup: 'org.jsoup',
    jsr305: 'com.google.code.findbugs',
    junit: 'junit',
    log4j: 'log4j',
    'mysql-connector-java': 'mysql',
    'mysql-connector-j': 'com.mysql',
    'not-yet-commons-ssl': 'ca.juliusdavies',
    ognl: 'ognl',
    okhttp: 'com.squareup.okhttp3',
    ojdbc8: 'com.oracle.database.jdbc',
    oro: 'oro',
    postgresql: 'org.postgresql',
    quartz: 'org.quartz-scheduler',
    snakeyaml: 'org.yaml',
    'spring-boot': 'org.springframework.boot',
    'spring-kafka': 'org.springframework.kafka',
    'spring-amqp': 'org.springframework.amqp',
    'spring-rabbit': 'org.springframework.amqp',
    'spring-ws-core': 'org.springframework.ws',
    'sqlite-jdbc': 'org.xerial',
    'stax2-api': 'org.codehaus.woodstox',
    'undertow-core': 'io.undertow',
    velocity: 'org.apache.velocity',
    'velocity-engine-core': 'org.apache.velocity',
    'woodstox-core': 'com.fasterxml.woodstox',
    'woodstox-core-asl': 'org.codehaus.woodstox',
    xalan: 'xalan',
    xercesImpl: 'xerces',
    'xml-apis': 'xml-apis',
    xpp3_min: 'xpp3',
    xstream: 'com.thoughtworks.xstream',
    xz: 'org.tukaani',
  }),
);

/** Families, the longer names first. */
const families: [RegExp, string][] = [
  [
    /^ant(?:-(?:antlr|apache-.+|commons-(?:logging|net)|imageio|jai|javamail|jdepend|jmf|jsch|junit4?|junitlauncher|launcher|netrexx|nodeps|parser|swing|testutil|trax|weblogic|xz|stylebook))?$/,
    'org.apache.ant',
  ],
  [/^asm(?:-(?:analysis|commons|tree|util|xml|all))?$/, 'org.ow2.asm'],
  [/^bc(?:mail|pg|pkix|prov|tls|util|jmail)-(?:ext-)?(?:debug-)?(?:jdk|lts)\d.*$/, 'org.bouncycastle'],
  [
    /^commons-(?:beanutils|chain|cli|codec|collections|configuration|daemon|dbcp|dbutils|digester|discovery|el|email|fileupload|httpclient|io|jelly|jexl|jxpath|lang|launcher|logging|math|modeler|net|pool|primitives|validator|vfs)$/,
    '=',
  ],
  [
    /^commons-(?:bcel|collections4|compress|configuration2|crypto|csv|dbcp2|exec|fileupload2(?:-.+)?|imaging|jcs3?(?:-.+)?|jexl3|lang3|math[34]|pool2|rng-.+|text|vfs2|weaver.*)$/,
    'org.apache.commons',
  ],
  [
    /^elasticsearch(?:-(?:cli|core|geo|lz4|plugin-classloader|secure-sm|ssl-config|x-content|rest-client))?$/,
    'org.elasticsearch',
  ],
  [/^groovy(?:-.+)?$/, 'org.codehaus.groovy'],
  [/^hibernate-(?:core|entitymanager|envers|jcache|testing|hikaricp|c3p0|ehcache)$/, 'org.hibernate'],
  [/^jackson-(?:annotations|core|databind)$/, 'com.fasterxml.jackson.core'],
  [/^jackson-(?:dataformat-.+)$/, 'com.fasterxml.jackson.dataformat'],
  [/^jackson-(?:datatype-.+)$/, 'com.fasterxml.jackson.datatype'],
  [/^jackson-(?:core|mapper)-(?:asl|lgpl)$/, 'org.codehaus.jackson'],
  [/^junit-jupiter(?:-.+)?$/, 'org.junit.jupiter'],
  [/^junit-platform-.+$/, 'org.junit.platform'],
  [/^junit-vintage-.+$/, 'org.junit.vintage'],
  [
    /^kafka(?:-(?:clients|streams|tools|log4j-appender|raft|metadata|server-common|storage)|_2\.1\d)$/,
    'org.apache.kafka',
  ],
  [
    /^log4j-(?:api|core|web|jul|jcl|slf4j-impl|slf4j2-impl|1\.2-api|to-slf4j|layout-.+|jmx-gui|nosql|iostreams|bom|taglib|appserver|cassandra|couchdb|docker|flume-ng|jdbc-.+|jpa|kubernetes|liquibase|mongodb\d?|spring-.+)$/,
    'org.apache.logging.log4j',
  ],
  [/^logback-(?:access|classic|core)$/, 'ch.qos.logback'],
  [/^lucene-.+$/, 'org.apache.lucene'],
  [/^mockito-(?:all|core|inline|junit-jupiter)$/, 'org.mockito'],
  [/^netty-(?:all|buffer|codec.*|common|handler.*|resolver.*|transport.*)$/, 'io.netty'],
  [/^poi(?:-(?:excelant|ooxml|ooxml-full|ooxml-lite|ooxml-schemas|scratchpad))?$/, 'org.apache.poi'],
  [
    /^(?:slf4j-(?:api|android|ext|jcl|jdk14|jdk-platform-logging|log4j12|migrator|nop|reload4j|simple)|jcl-over-slf4j|jul-to-slf4j|log4j-over-slf4j|osgi-over-slf4j)$/,
    'org.slf4j',
  ],
  [/^shiro-.+$/, 'org.apache.shiro'],
  [
    /^spring-(?:aop|aspects|beans|binding|context|context-indexer|context-support|core|core-test|expression|instrument|jcl|jdbc|jms|messaging|orm|oxm|r2dbc|test|tx|web|webflux|webmvc|webmvc-portlet|websocket|framework-bom)$/,
    'org.springframework',
  ],
  [/^spring-boot-.+$/, 'org.springframework.boot'],
  [/^spring-cloud-.+$/, 'org.springframework.cloud'],
  [/^spring-data-.+$/, 'org.springframework.data'],
  [/^spring-security-oauth2?$/, 'org.springframework.security.oauth'],
  [/^spring-security-.+$/, 'org.springframework.security'],
  [/^spring-integration-.+$/, 'org.springframework.integration'],
  [/^spring-session-.+$/, 'org.springframework.session'],
  [/^spring-batch-.+$/, 'org.springframework.batch'],
  [/^struts2-.+$/, 'org.apache.struts'],
  [/^tomcat-embed-.+$/, 'org.apache.tomcat.embed'],
  [
    /^tomcat-(?:annotations-api|api|catalina|coyote|dbcp|el-api|jasper|jaspic-api|jdbc|jni|jsp-api|juli|servlet-api|util|util-scan|websocket|websocket-api)$/,
    'org.apache.tomcat',
  ],
  [/^xmlbeans$/, 'org.apache.xmlbeans'],
];

/** The group of a well-known artifact. The asm of old times was a group of its own. */
export function knownGroup(artifact: string, version = ''): string | undefined {
  const named = exact.get(artifact);
  if (named) return named;
  if (artifact.length > 200) return undefined;
  const family = families.find(([pattern]) => pattern.test(artifact))?.[1];
  if (family === 'org.ow2.asm' && /^[0-3]\./.test(version)) return 'asm';
  return family === '=' ? artifact : family;
}
