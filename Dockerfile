# syntax=docker/dockerfile:1
# Hamlet as an image: the program, the shipped rules, the comments that the model starts from.
# docs/container.md says how to build and run it. tests/it/image.rs reads this file, lays out what
# it says and runs it: an instruction that the test does not know fails there.

FROM rust:1.95-bookworm AS build
WORKDIR /build
# Names of functions stay for a backtrace; the tables of lines are three quarters of the size.
ENV CARGO_PROFILE_RELEASE_STRIP=debuginfo
COPY Cargo.toml Cargo.lock ./
# Not built here, but cargo refuses a manifest whose benches are not there.
COPY benches benches
COPY src src
# Cargo goes by the times of files, and the kept target folder may be younger than an older source:
# the touch makes it look again.
RUN --mount=type=cache,id=hamlet-registry,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,id=hamlet-target,target=/build/target,sharing=locked \
    touch src/lib.rs src/main.rs \
    && cargo build --locked --release --bin hamlet \
    && install -D -m 0755 target/release/hamlet /image/hamlet \
    && install -d -m 0700 /image/data

# The same Debian as the builder, with glibc and libgcc: no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Hamlet" \
      org.opencontainers.image.description="Decides which blog comments may be published: accept, hold or reject, with the reasons" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="gcr.io/distroless/cc-debian12:nonroot"
# With a mode, because a checkout may be readable by its owner alone. All of it belongs to root:
# only data may be written, with a read-only root or without.
COPY --chmod=755 LICENSE LICENSE-MIT LICENSE-APACHE /usr/share/doc/hamlet/
COPY --chmod=755 training /hamlet/training
COPY --chmod=755 rules /hamlet/rules
COPY --from=build /image/hamlet /usr/local/bin/hamlet
# A new volume takes over the owner and the mode of this empty folder.
COPY --from=build --chown=65532:65532 /image/data /hamlet/data
WORKDIR /hamlet
# Off loopback Hamlet starts only with HAMLET_TOKEN, which has no place in an image.
# SQLite looks for a place for its temporary files, and data is the only one.
ENV HAMLET_LISTEN=0.0.0.0:8080 \
    HAMLET_LOG__FORMAT=json \
    SQLITE_TMPDIR=/hamlet/data
USER 65532:65532
VOLUME ["/hamlet/data"]
EXPOSE 8080
STOPSIGNAL SIGTERM
# The first start trains the model before it answers. `hamlet health` itself gives up after 5 s.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["/usr/local/bin/hamlet", "health"]
ENTRYPOINT ["/usr/local/bin/hamlet"]
CMD ["serve"]
