extension Finding {
  /// What a rule knows of a deviation that others of the same rule lack: causes tell findings apart by it.
  package enum Aspect: String, Hashable, Sendable, Codable {
    /// Where the files lead, users would fail.
    case homeFails
    /// What is kept for when the rest fails would fail its users, too.
    case standInFails
  }
}
