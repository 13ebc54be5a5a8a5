extension Duration {
  /// Reads a span as users write it: a whole number and `ms`, `s`, `m`, `h` or `d`.
  package init?(written text: String) {
    let units: [(suffix: String, microseconds: Int64)] = [
      ("ms", 1000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000),
    ]
    guard let unit = units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
    let digits = text.dropLast(unit.suffix.count)
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits) else {
      return nil
    }
    let (product, overflows) = count.multipliedReportingOverflow(by: unit.microseconds)
    guard !overflows else { return nil }
    self = .microseconds(product)
  }

  package static func days(_ count: Int64) -> Duration { .seconds(count &* 86400) }

  /// Whole microseconds, rounded towards zero; saturates.
  package var microseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
    guard !overflows else { return seconds < 0 ? .min : .max }
    return product &+ attoseconds / 1_000_000_000_000
  }

  /// Whole milliseconds: the unit of every duration in JSON.
  package var milliseconds: Int64 { microseconds / 1000 }

  /// Whole seconds, rounded towards zero.
  package var wholeSeconds: Int64 { components.seconds }

  /// The same of what is known to the second, as the dates of certificates.
  package var roundedToSeconds: String {
    let seconds = Duration.seconds(microseconds / 1_000_000)
    return seconds == .zero ? "less than 1 s" : seconds.rounded
  }

  /// The largest unit that gives at least two of it, for people: `163 d`, `36 h`, `90 s`, `12 ms`.
  package var rounded: String {
    let value = microseconds.magnitude
    let sign = microseconds < 0 ? "-" : ""
    for (unit, size) in [("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000)]
    where value >= 2 * UInt64(size) {
      return "\(sign)\(value / UInt64(size)) \(unit)"
    }
    // A second and nothing besides is no thousand of anything.
    return value == 1_000_000 ? "\(sign)1 s" : "\(sign)\(value / 1000) ms"
  }
}
