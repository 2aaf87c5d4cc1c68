// A database, as the stores see it: changes in transactions, and concurrent reads.
#pragma once

#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "store/sql/sql_connection.h"

namespace solidrust {

// Thread-safe; every call blocks.
class SqlDatabase {
 public:
  virtual ~SqlDatabase() = default;

  // The same database with a reading connection of its own, so that a long query delays no look-up.
  // The two may be destroyed in any order.
  virtual Result<std::unique_ptr<SqlDatabase>> beside() const = 0;

  // Runs `work(connection)`, which returns a Result, in one transaction that is on disk when this
  // returns ok; an error from it rolls everything back. What `work` reads does not change until it
  // ends: a read-change-write within it is atomic.
  template <class Work>
  std::invoke_result_t<Work&, SqlConnection&> write(Work&& work) {
    const Lease lease = lease_writer();
    if (Result<void> begun = lease.connection.begin(); !begun) return std::move(begun).error();
    auto result = work(lease.connection);
    if (!result) {
      lease.connection.rollback();
      return result;
    }
    if (Result<void> committed = lease.connection.commit(); !committed)
      return std::move(committed).error();
    return result;
  }

  // Runs `work(connection)` on a connection that sees every commit made before.
  template <class Work>
  std::invoke_result_t<Work&, SqlConnection&> read(Work&& work) {
    const Lease lease = lease_reader();
    return work(lease.connection);
  }

 protected:
  // A connection for one caller, until `alone` is destroyed.
  struct Lease {
    std::unique_lock<std::mutex> alone;
    SqlConnection& connection;
  };
  virtual Lease lease_writer() = 0;
  virtual Lease lease_reader() = 0;
};

}  // namespace solidrust
