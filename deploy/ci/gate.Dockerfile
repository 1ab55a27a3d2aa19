# An image that cannot be built unless it may sail. Needs neither network nor registry: the program comes as an image
# (deploy/buildkit/Dockerfile, target `program`), the advisory database as a folder of the build context.
#
#   plimsoll db update --from oci://registry.example/security/advisories:latest --key plimsoll.pub --all --db advisories
#   docker build --build-arg ENVIRONMENT=production --network none -f gate.Dockerfile .
#   buildah bud  --build-arg ENVIRONMENT=production --network none -f gate.Dockerfile .
ARG PLIMSOLL=localhost/plimsoll
ARG BASE=docker.io/library/debian:12-slim

FROM ${BASE} AS app
COPY app /srv/app

# The finished root file system is looked at from outside: it needs no shell, and the program is not found in it.
FROM ${PLIMSOLL} AS gate
ARG ENVIRONMENT=production
ARG POLICY=default
# The program runs as nobody. Files that root alone may read are then named as not read: add `USER 0:0` where that matters.
RUN --mount=type=bind,from=app,source=/,target=/aboard,ro \
    --mount=type=bind,source=advisories,target=/advisories,ro \
    set -- rootfs:/aboard --offline --no-cache --db /advisories --policy "$POLICY" --env "$ENVIRONMENT" && \
    plimsoll gate "$@" && plimsoll gate "$@" --format json --output /tmp/verdict.json

FROM app
# Builders leave out stages that nothing is copied from.
COPY --from=gate /tmp/verdict.json /usr/share/plimsoll/verdict.json
