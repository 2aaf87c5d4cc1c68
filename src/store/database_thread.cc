#include "store/database_thread.h"

#include <utility>

namespace solidrust {

DatabaseThread::DatabaseThread(std::string name, std::size_t waiting)
    : ThreadPool({std::move(name),
                  1,
                  waiting,
                  {ErrorCode::service_unavailable,
                   "The database is overloaded. Try again in a moment."}}) {}

}  // namespace solidrust
