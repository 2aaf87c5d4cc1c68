#include "store/sqlite/sqlite_error.h"

#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace solidrust {
namespace {

TEST(SqliteErrors, EachKindSaysWhatToDo) {
  struct Case {
    int code;
    ErrorCode expected;
    const char* words;
  };
  for (const Case& c : {
           Case{SQLITE_BUSY, ErrorCode::service_unavailable, "locked"},
           Case{SQLITE_BUSY_SNAPSHOT, ErrorCode::service_unavailable, "locked"},
           Case{SQLITE_BUSY_RECOVERY, ErrorCode::service_unavailable, "locked"},
           Case{SQLITE_FULL, ErrorCode::storage_error, "disk is full"},
           Case{SQLITE_READONLY, ErrorCode::storage_error, "read-only"},
           Case{SQLITE_READONLY_DIRECTORY, ErrorCode::storage_error, "read-only"},
           Case{SQLITE_CORRUPT, ErrorCode::storage_error, "damaged"},
           Case{SQLITE_CORRUPT_INDEX, ErrorCode::storage_error, "damaged"},
           Case{SQLITE_NOTADB, ErrorCode::storage_error, "damaged"},
           Case{SQLITE_CANTOPEN, ErrorCode::storage_error, "cannot be opened"},
           Case{SQLITE_PERM, ErrorCode::storage_error, "cannot be opened"},
           Case{SQLITE_IOERR_FSYNC, ErrorCode::storage_error, "failed"},
           Case{SQLITE_CONSTRAINT_UNIQUE, ErrorCode::already_exists, "exists already"},
           Case{SQLITE_CONSTRAINT_PRIMARYKEY, ErrorCode::already_exists, "exists already"},
           Case{SQLITE_CONSTRAINT_FOREIGNKEY, ErrorCode::invalid_argument, "refuses"},
           Case{SQLITE_CONSTRAINT_DATATYPE, ErrorCode::invalid_argument, "refuses"},
           Case{SQLITE_CONSTRAINT_TRIGGER, ErrorCode::invalid_argument, "refuses"},
           Case{SQLITE_CONSTRAINT_CHECK, ErrorCode::invalid_argument, "refuses"},
           Case{SQLITE_TOOBIG, ErrorCode::invalid_argument, "refuses"},
           Case{SQLITE_MISMATCH, ErrorCode::invalid_argument, "refuses"},
           Case{SQLITE_NOMEM, ErrorCode::storage_error, "failed"},
           Case{SQLITE_IOERR_WRITE, ErrorCode::storage_error, "failed"},
       }) {
    const Error error = sqlite_error(nullptr, c.code, "insert a key");
    EXPECT_EQ(error.code, c.expected) << c.code;
    EXPECT_NE(error.message.find(c.words), std::string::npos) << error.message;
    EXPECT_NE(error.internal.find("insert a key"), std::string::npos);
    EXPECT_NE(error.internal.find(std::to_string(c.code)), std::string::npos);
  }
}

}  // namespace
}  // namespace solidrust
