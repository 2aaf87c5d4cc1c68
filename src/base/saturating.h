// Sums that saturate instead of wrapping: for numbers from outside, so that no count, however
// large, makes a total small or negative.
#pragma once

#include <concepts>
#include <limits>
#include <utility>

namespace solidrust {

template <std::integral T>
constexpr T saturating_add(T a, T b) noexcept {
  T sum{};
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b < T{} ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max();
}

template <std::integral T>
constexpr T saturating_sub(T a, T b) noexcept {
  T rest{};
  if (!__builtin_sub_overflow(a, b, &rest)) return rest;
  return a < b ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max();
}

template <std::unsigned_integral T>
constexpr T saturating_mul(T a, T b) noexcept {
  T product{};
  return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<T>::max() : product;
}

// The number itself if To can hold it, else the nearest that To can hold.
template <std::integral To, std::integral From>
constexpr To saturating_cast(From number) noexcept {
  if (std::cmp_less(number, std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
  if (std::cmp_greater(number, std::numeric_limits<To>::max()))
    return std::numeric_limits<To>::max();
  return static_cast<To>(number);
}

}  // namespace solidrust
