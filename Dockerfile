# An image with the program, the root certificates, a config to start from, and
# nothing else. Time zones are in the program.
#
#   docker build -t planet .
#   docker run -p 8080:8080 -v planet-data:/data -v ./configs:/etc/planet:ro planet

# The tag is for people, the digest pins the image. The last stage has no base.
FROM golang:1.26.8@sha256:3c3e25a4da13fd0478eed2df1eb35a0e667094a7124d3993a6a1d30f71c17e79 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# Where the context has no .git, say which version it is: --build-arg VERSION=v1.2.3
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${VERSION}" -o /image/planet ./cmd/planet
RUN mkdir -p /image/data /image/tmp /image/etc/planet /image/etc/ssl/certs
RUN cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/
RUN cp configs/planet.yaml /image/etc/planet/
RUN chown 65532:65532 /image/data /image/tmp

FROM scratch
COPY --from=build /image /
ENV PLANET_CONFIG=/etc/planet/planet.yaml PLANET_DATABASE=/data/planet.db PLANET_LISTEN=:8080
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=1m --timeout=5s --start-period=1m CMD ["/planet", "healthcheck"]
ENTRYPOINT ["/planet"]
CMD ["serve"]
