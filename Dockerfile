# The command as an image: docker build --tag tap-sensedata . (docs/docker.md)

FROM node:24-alpine AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# No dependency needs its scripts, and "prepare" would build before the sources are there.
RUN npm ci --ignore-scripts
COPY tsconfig.json LICENSE ./
COPY scripts ./scripts
COPY schemas ./schemas
COPY simulator ./simulator
COPY src ./src
# What is packed for npm is what goes into the image: it holds its libraries, in the versions of package-lock.json.
RUN npm run build \
  && npm pack --ignore-scripts \
  && tar -xzf tap-sensedata-*.tgz

FROM node:24-alpine
WORKDIR /app
COPY --from=build /build/package ./
# Where a folder with config and state is mounted.
WORKDIR /data
# "node" of the base image; a number, so that an orchestrator can see that it is not root.
USER 1000:1000
ENTRYPOINT ["node", "/app/dist/bundle/tap-sensedata.js"]
