import EdgeModel

/// What a snapshot is to hold.
struct SnapshotRequest {
  /// State in place of intent.
  var isState: Bool
  /// Writes nothing, and tells whether records differ.
  var isCheck: Bool
  /// One for each account; none is what the CLI takes by itself.
  var profiles: [String?]
  /// Empty is what the CLI says, and the region that global services are in.
  var regions: [String]
  /// Identifiers of hosted zones; empty is all.
  var zones: [String]
  /// ARNs; empty is all.
  var certificates: [String]
  /// The folder below which accounts and regions have theirs.
  var folder: String

  init(_ arguments: Arguments) throws {
    isState = try arguments.flag("state")
    isCheck = try arguments.flag("check")
    let named = try arguments.values("profile", takes: "the name of a profile") { $0.isEmpty ? nil : $0 }
    profiles = named.isEmpty ? [nil] : named
    regions = try arguments.values("region", takes: "a region such as eu-central-1") { text in
      text.isRegion ? text : nil
    }
    zones = try arguments.values("zone", takes: "the identifier of a hosted zone such as Z0123456789ABC") { text in
      let id = text.hasPrefix("/hostedzone/") ? String(text.dropFirst("/hostedzone/".count)) : text
      return id.utf8.count > 4 && !id.hasPrefix("-") && id.utf8.allSatisfy(\.isPathSafe) ? id : nil
    }
    certificates = try arguments.values("certificate", takes: "the ARN of an ACM certificate") { text in
      text.arnParts.map { $0[2] == "acm" && text.contains("certificate/") } == true ? text : nil
    }
    let output = arguments.text("output") ?? (isState ? "state" : "aws")
    guard !output.isEmpty else { throw UsageError("--output is empty: name a folder") }
    folder = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
    if isState, isCheck { throw UsageError("--check compares records, and --state takes none: leave one of them out") }
    if !isState, !certificates.isEmpty { throw UsageError("certificates are state: add --state to --certificate") }
  }

  /// What narrows a snapshot down, as it would be typed; sorted.
  func narrowing(to region: String, home: String, regions: [String]) -> [String] {
    var words = zones.map { "--zone \($0)" } + certificates.map { "--certificate \($0)" }
    // The folder of the global services lacks what else there is in its region.
    if isState, region == home, !regions.contains(home) { words += regions.map { "--region \($0)" } }
    return words.sorted()
  }
}

extension String {
  /// `arn:aws:acm:eu-central-1:123456789012:certificate/…` at its first five colons.
  var arnParts: [String]? {
    let parts = split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    return parts.count == 6 && parts[0] == "arn" ? parts : nil
  }

  /// The identifier at the end of an ARN, as a file's name before its first dot.
  var arnFileName: String {
    let last = split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map(String.init) ?? self
    return String(decoding: last.utf8.map { $0.isPathSafe ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
  }

  /// Whether it can be a region, and nothing that leads anywhere as a path.
  var isRegion: Bool { utf8.contains(UInt8(ascii: "-")) && !hasPrefix("-") && utf8.allSatisfy(\.isPathSafe) }

  /// Whether this is the number of an account.
  var isAccount: Bool { utf8.count == 12 && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

extension UInt8 {
  /// Letters, digits and `-`: whatever AWS printed, no path is made of anything else.
  var isPathSafe: Bool { (0x30...0x39).contains(self) || (0x61...0x7A).contains(lowercased) || self == 0x2D }
}
