extension Moment {
  static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads the form that servers write (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`; older forms are none.
  package init?(httpDate text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 6, words[0].count == 4, words[0].hasSuffix(","), words[5] == "GMT", words[1].count == 2,
      words[3].count == 4, words[4].count == 8, let month = Moment.months.firstIndex(of: String(words[2]))
    else { return nil }
    self.init(iso8601: "\(words[3])-\(month < 9 ? "0" : "")\(month + 1)-\(words[1])T\(words[4])Z")
  }

  /// In the form that servers write.
  package var httpDate: String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let day = seconds.flooredDivision(by: 86400)
    let text = Moment(seconds: seconds).description
    let parts = text.split { "-T:Z".contains($0) }.map(String.init)
    guard parts.count == 6, let month = Int(parts[1]), Moment.months.indices.contains(month - 1) else { return text }
    let weekday = days[Int(day - 7 * day.flooredDivision(by: 7))]
    return "\(weekday), \(parts[2]) \(Moment.months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
  }
}
