# Building a preset. Sourced after common.sh.
# shellcheck shell=bash

# build PRESET [TARGET…]: configures once; Ninja does that again by itself when a CMake file changes.
build() {
    local preset=$1
    shift
    local folder="$ROOT/build/$preset" targets=()
    [[ $# -eq 0 ]] || targets=(--target "$@")
    have ccache && export CMAKE_CXX_COMPILER_LAUNCHER=ccache
    cd -- "$ROOT" || die "$ROOT is gone."
    if [[ ! -f $folder/build.ninja ]]; then
        say "Configuring the build: $preset"
        in_own_group cmake --preset "$preset" -Wno-dev || die "the build could not be configured; the lines above say why."
    fi
    say "Building: $preset"
    in_own_group cmake --build --preset "$preset" "${targets[@]}" || die "the build failed; the lines above say why."
}
