// The header fields of one message, as offsets into the buffer that holds its head. Offsets take
// half the memory of views, which counts: every open connection has room for N fields.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace solidrust::http {

struct Field {
  std::string_view name;   // as received; compare without case
  std::string_view value;  // without surrounding white space
};

// Equal without regard to ASCII case.
bool iequals(std::string_view a, std::string_view b) noexcept;

// Reads as a range of Field, whose views live as long as the buffer stays where it is.
template <std::size_t N>
class FieldList {
 public:
  static constexpr std::size_t kMax = N;

  class Iterator {
   public:
    Iterator(const FieldList& list, std::size_t at) noexcept : list_(list), at_(at) {}
    Field operator*() const noexcept { return list_[at_]; }
    Iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    bool operator!=(const Iterator& other) const noexcept { return at_ != other.at_; }

   private:
    const FieldList& list_;
    std::size_t at_;
  };

  void clear() noexcept { size_ = 0; }
  // `base` is where the head begins, the same for all its fields. Precondition: size() < kMax.
  void add(const char* base, const Field& field) noexcept {
    assert(size_ < kMax && field.name.data() >= base && field.value.data() >= base);
    base_ = base;
    places_[size_++] = {static_cast<std::uint32_t>(field.name.data() - base),
                        static_cast<std::uint32_t>(field.name.size()),
                        static_cast<std::uint32_t>(field.value.data() - base),
                        static_cast<std::uint32_t>(field.value.size())};
  }
  // The buffer was moved: the head is at `base` now.
  void moved(const char* base) noexcept { base_ = base; }

  std::size_t size() const noexcept { return size_; }
  Field operator[](std::size_t i) const noexcept {
    const Place& place = places_[i];
    return {{base_ + place.name, place.name_size}, {base_ + place.value, place.value_size}};
  }
  Iterator begin() const noexcept { return {*this, 0}; }
  Iterator end() const noexcept { return {*this, size_}; }
  // The value of the first field of that name (given in lower case); data() == nullptr when absent.
  std::string_view find(std::string_view lower_name) const noexcept {
    for (const Field& field : *this)
      if (iequals(field.name, lower_name)) return field.value;
    return {};
  }

 private:
  struct Place {
    std::uint32_t name;
    std::uint32_t name_size;
    std::uint32_t value;
    std::uint32_t value_size;
  };
  const char* base_ = nullptr;
  std::size_t size_ = 0;
  std::array<Place, N> places_;  // uninitialised: unused places touch no memory
};

}  // namespace solidrust::http
