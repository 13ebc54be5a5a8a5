import EdgeModel

/// A file that the user named, read whole.
package struct InputFile: Sendable {
  package let bytes: [UInt8]

  /// Refuses what is no regular file, and unread what has more octets than make sense.
  package init(_ path: String, limit: Int = 16 << 20) throws(ConfigError) {
    do {
      bytes = try Location(path).bytes(limit: limit)
    } catch {
      throw ConfigError([Mistake(file: path, place: nil, problem: error.problem, remedy: error.remedy)])
    }
  }
}
