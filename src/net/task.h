// The coroutine type of everything that waits. Runs on the Worker that spawned it.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace solidrust {

template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace solidrust
