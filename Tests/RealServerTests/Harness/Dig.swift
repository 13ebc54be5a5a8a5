import Testing

/// What dig printed of one message; all empty when none came.
struct DigAnswer: Equatable {
  var status = ""
  var flags = ""
  var sections: [String: [String]] = [:]

  init(
    _ status: String = "", _ flags: String = "", answer: [String] = [], authority: [String] = [],
    additional: [String] = []
  ) {
    (self.status, self.flags) = (status, flags)
    sections = ["ANSWER": answer, "AUTHORITY": authority, "ADDITIONAL": additional]
      .filter { !$0.value.isEmpty }.mapValues { $0.sorted() }
  }

  init(_ outcome: Outcome) {
    var section = ""
    for line in outcome.output.split(separator: "\n").map(String.init) {
      if let match = line.firstMatch(of: /status: (\w+),/) { status = String(match.1) }
      if let match = line.firstMatch(of: /^;; flags: ([a-z ]*);/) { flags = String(match.1) }
      if let match = line.firstMatch(of: /^;; (\w+) SECTION:/) { section = String(match.1) }
      // Before the first section dig may print the octets of what it cannot read.
      guard !section.isEmpty, !line.hasPrefix(";") else { continue }
      sections[section, default: []].append(line.split { $0 == " " || $0 == "\t" }.joined(separator: " "))
    }
    sections = sections.mapValues { $0.sorted() }
  }
}

/// Asks a name server in dig's words, once, without recursion and cookies unless the words want them.
///
/// A time-out is a failure, not something to wait for.
func dig(_ words: String, port: String) async throws -> Outcome {
  let usual = ["+norecurse", "+nocookie", "+tries=1", "+time=5"]
  return try await run([try Program.dig.path, "-p", port] + usual + words.split(separator: " ").map(String.init))
}
