# Building a preset. Sourced after common.sh.
# shellcheck shell=bash

# configure PRESET: once; Ninja does it again by itself when a CMake file changes.
configure() {
    if have ccache; then
        # What it asks for where headers are precompiled.
        export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
    fi
    cd -- "$ROOT" || die "$ROOT is gone."
    [[ ! -f $ROOT/build/$1/build.ninja ]] || return 0
    say "Configuring the build: $1"
    in_own_group cmake --preset "$1" -Wno-dev || die "the build could not be configured; the lines above say why."
}

# build PRESET [TARGET…]
build() {
    local preset=$1 targets=()
    shift
    [[ $# -eq 0 ]] || targets=(--target "$@")
    configure "$preset"
    say "Building: $preset"
    in_own_group cmake --build --preset "$preset" "${targets[@]}" || die "the build failed; the lines above say why."
}
