#include "net/signal.h"

#include <cassert>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace solidrust {

struct Signal::Waiter {
  virtual ~Waiter() = default;
  virtual void post() = 0;
  virtual void run() = 0;
};

template <class Handler>
struct Signal::WaiterOf final : Signal::Waiter {
  explicit WaiterOf(Handler handler_) : handler(std::move(handler_)) {}
  void post() override {
    boost::asio::post(boost::asio::get_associated_executor(handler), std::move(handler));
  }
  void run() override {
    boost::asio::dispatch(boost::asio::get_associated_executor(handler), std::move(handler));
  }
  Handler handler;
};

Signal::Signal() = default;
Signal::~Signal() = default;

Task<void> Signal::wait() {
  assert(!waiter_ && "a Signal has one waiter");
  if (!set_) {
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        [](auto handler, Signal* self) {
          self->waiter_ = std::make_unique<WaiterOf<decltype(handler)>>(std::move(handler));
        },
        boost::asio::use_awaitable, this);
  }
  set_ = false;
}

void Signal::set() {
  set_ = true;
  if (const auto waiter = std::move(waiter_)) waiter->post();
}

void Signal::set_and_run() {
  set_ = true;
  if (const auto waiter = std::move(waiter_)) waiter->run();
}

}  // namespace solidrust
