// What is set for all of SQLite in this process.
#pragma once

namespace solidrust {

// Before the first connection is opened: later it has no effect. Any thread, any number of times.
void start_sqlite();

}  // namespace solidrust
