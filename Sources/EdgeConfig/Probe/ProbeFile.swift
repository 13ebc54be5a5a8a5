import EdgeModel

/// What one probe file says, before anything it names is read.
struct ProbeFile {
  /// A path, and where it is written.
  struct Named {
    let path: String
    let source: Source
  }

  /// A setting that counts for the whole run, and where it is written.
  struct Setting<Value: Equatable> {
    let value: Value
    let source: Source
  }

  /// The severity of a rule, and whether it holds where every user is hit.
  struct ChosenSeverity: Equatable {
    let severity: Severity
    let isUnlimited: Bool
  }

  var location: Location
  var intent: Named?
  var state: Named?
  /// Whether it names exports.
  var takesExports: Bool { intent != nil || state != nil }
  var includes: [Named] = []
  var labels: [String: String] = [:]
  var resolvers: [Resolver]?
  var exclude: [Glob] = []
  /// None when the file does not say: then the exports do.
  var targets: [Target]?
  /// The files with trust anchors that targets name.
  var trusts: [DomainName: Named] = [:]
  /// The master files of the zones of targets outside Route 53.
  var zoneFiles: [DomainName: Named] = [:]
  /// Whom the zones of targets are delegated to.
  var delegations: [StatedDelegation] = []
  var thresholds: Setting<Thresholds>?
  var severities: [String: Setting<ChosenSeverity>] = [:]
  var acceptances: [Acceptance] = []

  private static let keys = [
    "schema", "aws", "aws_state", "include", "defaults", "exclude", "targets", "thresholds", "severity", "accept",
  ]

  init(at location: Location, environment: [String: String]) throws(ConfigError) {
    self.location = location
    let root: Written?
    do throws(ConfigError) {
      root = try Written(yamlAt: location)
    } catch {
      throw location.exportAsText.map { ConfigError([$0]) } ?? error
    }
    guard let root else {
      throw ConfigError([
        Mistake(
          file: location.shown, place: nil, problem: "the file is empty",
          remedy: "write \"schema: 1\" and the targets to check")
      ])
    }
    if let mistake = root.export(at: location) ?? root.exportAsText(at: location) { throw ConfigError([mistake]) }
    var reading = Reading(file: location.shown, environment: environment)
    read(root, &reading)
    trusts = reading.trusts
    zoneFiles = reading.zoneFiles
    delegations = reading.delegations
    guard reading.mistakes.isEmpty else { throw ConfigError(reading.mistakes) }
  }

  private mutating func read(_ root: Written, _ reading: inout Reading) {
    guard let members = reading.members(of: root, "the file", known: ProbeFile.keys) else { return }
    if let schema = members["schema"] {
      if let text = reading.text(schema, "schema"), text != "1" {
        reading.note(
          schema, "schema \(PrintableText(text).text) is not known to this version",
          "write \"schema: 1\", or use a newer edgeprobe")
      }
    } else {
      reading.note(root, "\"schema\" is missing", "write \"schema: 1\" at the top")
    }
    intent = members["aws"].flatMap { reading.path($0, "aws") }
    state = members["aws_state"].flatMap { reading.path($0, "aws_state") }
    includes = members["include"].map { reading.list($0, "include") }?.compactMap { reading.path($0, "include") } ?? []
    exclude =
      members["exclude"].map { reading.list($0, "exclude") }?
      .compactMap { reading.text($0, "exclude") }.map(Glob.init) ?? []
    if let defaults = members["defaults"],
      let inner = reading.members(of: defaults, "defaults", known: ["labels", "resolvers"])
    {
      resolvers = inner["resolvers"].map { reading.resolvers($0) }
      labels = inner["labels"].map { reading.labels($0) } ?? [:]
    }
    targets = members["targets"].map { written in
      reading.list(written, "targets").compactMap { reading.target($0) }
    }
    thresholds = members["thresholds"].flatMap { reading.thresholds($0) }
    severities = members["severity"].map { reading.severities($0) } ?? [:]
    acceptances =
      members["accept"].map { written in
        reading.list(written, "accept").compactMap { reading.acceptance($0) }
      } ?? []
    if targets == nil, intent == nil, includes.isEmpty, reading.mistakes.isEmpty {
      reading.note(
        root, "the file names nothing to check", "name targets, or a folder of exports with \"aws: FOLDER\"")
    }
  }
}
