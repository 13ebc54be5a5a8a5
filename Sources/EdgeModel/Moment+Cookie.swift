extension Moment {
  /// Reads the date of a cookie as browsers do (RFC 6265 section 5.1.1): whatever the order and the delimiters, and whatever
  /// else stands there; always UTC.
  package init?(cookieDate text: some Sequence<UInt8>) {
    var (time, day, month, year) = ([Int64]?.none, Int64?.none, Int64?.none, Int64?.none)
    for token in Array(text).split(whereSeparator: \.isDateDelimiter) {
      if time == nil, let read = clock(token) {
        time = read
      } else if day == nil, let read = number(token, digits: 1...2) {
        day = read
      } else if month == nil, let read = monthNumber(token) {
        month = read
      } else if year == nil, let read = number(token, digits: 2...4) {
        year = read + (read < 70 ? 2000 : read < 100 ? 1900 : 0)
      }
    }
    guard let time, let day, let month, let year, year >= 1601, time[0] < 24, time[1] < 60, time[2] < 60,
      (1...daysIn(month: month, year: year)).contains(day)
    else { return nil }
    let seconds = time[0] * 3600 + time[1] * 60 + time[2]
    self.init(seconds: days(fromYear: year, month: month, day: day) * 86400 + seconds)
  }
}

/// Hours, minutes and seconds, of one or two digits each.
private func clock(_ token: ArraySlice<UInt8>) -> [Int64]? {
  let parts = token.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
  guard parts.count == 3, parts[0].allSatisfy(\.isDigit), parts[1].allSatisfy(\.isDigit) else { return nil }
  let read = parts.compactMap { number($0, digits: 1...2) }
  return read.count == 3 ? read : nil
}

/// The digits that a token begins with; none where they are fewer or more.
private func number(_ token: ArraySlice<UInt8>, digits count: ClosedRange<Int>) -> Int64? {
  let digits = token.prefix(while: \.isDigit)
  return count.contains(digits.count) ? digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) } : nil
}

private func monthNumber(_ token: ArraySlice<UInt8>) -> Int64? {
  let word = String(decoding: token.prefix(3), as: UTF8.self).lowercased()
  return Moment.months.firstIndex { $0.lowercased() == word }.map { Int64($0) + 1 }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }

  fileprivate var isDateDelimiter: Bool {
    self == 0x09 || (0x20...0x2F).contains(self) || (0x3B...0x40).contains(self) || (0x5B...0x60).contains(self)
      || (0x7B...0x7E).contains(self)
  }
}
