#pragma once

#include "common/base/Error.h"

#include <tl/expected.hpp>

namespace invites {

// What every function returns that a user's action, or the world, can make fail.
template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

inline tl::unexpected<Error> failure(ErrorCode code, QString detail, QString reason = {}) {
    return tl::unexpected<Error>(Error{code, std::move(detail), std::move(reason)});
}

inline tl::unexpected<Error> failure(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

} // namespace invites
