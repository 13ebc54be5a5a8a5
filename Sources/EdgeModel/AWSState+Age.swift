extension AWSState {
  /// How old what Route 53 said of keys and signing may be.
  package static let signingLimit = Duration.days(1)
  /// How old what a registrar holds may be: it changes a few times in years, and is exported by hand.
  package static let registrationLimit = Duration.days(7)

  /// How old it is, in the words of a report.
  package static func age(_ taken: Moment?, at time: Moment) -> String {
    guard let taken else { return "age of the export not known" }
    return taken > time
      ? "export taken \(taken), \((taken - time).rounded) after this look: one of two clocks is wrong"
      : "export taken \(taken), \((time - taken).rounded) ago"
  }
}
