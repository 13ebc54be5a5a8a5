/// A point in time: microseconds since 1970-01-01T00:00:00Z.
package struct Moment: Hashable, Sendable, Comparable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }
  package init(seconds: Int64) { self.microseconds = seconds &* 1_000_000 }

  package var seconds: Int64 { microseconds.flooredDivision(by: 1_000_000) }

  package static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }
  package static func + (a: Moment, b: Duration) -> Moment { Moment(microseconds: a.microseconds &+ b.microseconds) }
  package static func - (a: Moment, b: Duration) -> Moment { Moment(microseconds: a.microseconds &- b.microseconds) }
  package static func - (a: Moment, b: Moment) -> Duration { .microseconds(a.microseconds &- b.microseconds) }
}

extension Moment: CustomStringConvertible {
  /// RFC 3339 in UTC, whole seconds: `2026-11-20T12:00:07Z`.
  package var description: String {
    let (date, time) = (seconds.flooredDivision(by: 86400), seconds.flooredRemainder(by: 86400))
    let (year, month, day) = civil(fromDays: date)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
      + "T\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))Z"
  }

  /// RFC 3339 in UTC with microseconds: what a recorded run stores.
  package var exact: String {
    description.dropLast() + ".\(padded(microseconds.flooredRemainder(by: 1_000_000), 6))Z"
  }
}

extension Moment {
  /// Reads ISO 8601 as users and AWS write it: a date, or a date and time with optional fraction and an offset (`Z`,
  /// `+01:00`, `+0100`).
  ///
  /// A time without an offset is UTC.
  package init?(iso8601 text: String) {
    var rest = Array(text.utf8)[...]
    func number(_ digits: Int) -> Int64? {
      guard rest.count >= digits else { return nil }
      var value: Int64 = 0
      for byte in rest.prefix(digits) {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      rest = rest.dropFirst(digits)
      return value
    }
    guard let year = number(4), rest.skip("-"), let month = number(2), rest.skip("-"), let day = number(2),
      (1...12).contains(month), (1...daysIn(month: month, year: year)).contains(day)
    else { return nil }
    var value = Moment(seconds: days(fromYear: year, month: month, day: day) * 86400)
    if rest.isEmpty {
      self = value
      return
    }
    guard rest.skip("Tt "), let hour = number(2), rest.skip(":"), let minute = number(2),
      (0...23).contains(hour), (0...59).contains(minute)
    else { return nil }
    var second: Int64 = 0
    var fraction: Int64 = 0
    if rest.skip(":") {
      guard let read = number(2), (0...60).contains(read) else { return nil }
      second = read
      if rest.skip(".,") {
        var scale: Int64 = 100_000
        guard let first = rest.first, (0x30...0x39).contains(first) else { return nil }
        while let digit = rest.first, (0x30...0x39).contains(digit) {
          fraction += Int64(digit - 0x30) * scale
          scale /= 10
          rest = rest.dropFirst()
        }
      }
    }
    var offset: Int64 = 0
    if !rest.isEmpty, !rest.skip("Zz") {
      let east = rest.skip("+")
      guard east || rest.skip("-"), let hours = number(2) else { return nil }
      _ = rest.skip(":")
      guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
      offset = (hours * 3600 + minutes * 60) * (east ? 1 : -1)
    }
    guard rest.isEmpty else { return nil }
    value.microseconds += (hour * 3600 + minute * 60 + second - offset) * 1_000_000 + fraction
    self = value
  }
}

extension Moment: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Moment(iso8601: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an ISO 8601 time: \(text)")
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(exact)
  }
}

// Proleptic Gregorian calendar arithmetic on days since 1970-01-01; eras of 400 years begin on 1 March of year 0.

private func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let shifted = days &+ 719_468
  let era = shifted.flooredDivision(by: 146_097)
  let dayOfEra = shifted &- era &* 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let monthFromMarch = (5 * dayOfYear + 2) / 153
  let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
}

func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
  let yearFromMarch = month <= 2 ? year - 1 : year
  let era = yearFromMarch.flooredDivision(by: 400)
  let yearOfEra = yearFromMarch - era * 400
  let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

func daysIn(month: Int64, year: Int64) -> Int64 {
  let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month - 1)]
}

private func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
  func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }

  fileprivate func flooredRemainder(by divisor: Int64) -> Int64 { self &- flooredDivision(by: divisor) &* divisor }
}
