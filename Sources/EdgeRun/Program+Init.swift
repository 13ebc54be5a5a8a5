import EdgeConfig
import EdgeDiagnose
import EdgeModel
import EdgeObserve
import EdgeReport
import Foundation

extension Program {
  /// `edgeprobe init`.
  package static func initialize(_ words: [String], _ arguments: Arguments) async -> Int32 {
    Signals.install()
    do {
      let settings = try Settings(arguments, command: "check")
      let request = try CheckRequest(words, arguments)
      let output = arguments.text("output")
      guard !request.paths.isEmpty else {
        guard let first = request.targets.first else { throw UsageError("give a NAME, a URL or a DIR") }
        return try await initialize(request.targets, in: output ?? "Probes/\(first.name.fileName).yaml", settings)
      }
      guard request.paths.count == 1, request.targets.isEmpty else {
        throw UsageError("give names, or one folder of exports: a probe file stands for one of the two")
      }
      return try await initialize(exports: request, in: output, settings)
    } catch {
      return refuse(error, isNagios: false)
    }
  }

  /// Looks at names, and exits as `check` would: what is wrong now should not be forgotten.
  private static func initialize(_ targets: [Target], in file: String, _ settings: Settings) async throws -> Int32 {
    try checkPlace(of: file)
    let expectations = Expectations(targets: targets)
    return try await survey(expectations, to: file, settings) { header in
      ProbeDraft(
        remarks: [
          "Written by edgeprobe init from what was seen at \(header.time) from \(header.vantage).",
          "What begins with # is not expected: uncomment what is meant. Docs/init.md tells more.",
        ], entries: [])
    }
  }

  /// Names what the exports hold, each a target of its own; what does not work now is not expected, since nobody said that
  /// it should.
  private static func initialize(
    exports request: CheckRequest, in file: String?, _ settings: Settings
  ) async throws -> Int32 {
    let exports = request.paths[0]
    let folder = (exports as NSString).standardizingPath
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw ConfigError([
        Mistake(
          file: exports, place: nil, problem: "there is no such folder of exports",
          remedy: "correct the path; edgeprobe snapshot writes one; a name is written without /")
      ])
    }
    guard isFolder.boolValue else {
      throw UsageError("\(PrintableText(exports).text) is no folder: name the one that holds the exports")
    }
    let file = file ?? "probe.yaml".inside(parentFolder(of: folder))
    try checkPlace(of: file)
    var request = request
    request.state = stateFolder(beside: folder)
    let expectations = try request.expectations(environment: settings.environment)
    let places = try ["aws": exports, "aws_state": request.state].mapValues { path in
      try path.map { try relative($0, to: file == "-" ? "./-" : file) }
    }
    return try await survey(expectations, to: file, settings) { header in
      ProbeDraft(
        remarks: [
          "Written by edgeprobe init from \(exports), every public name in it, and from what was seen at \(header.time)"
            + " from \(header.vantage).",
          "Remove what users do not visit; ports: [] is DNS only; what begins with # is not expected. Docs/init.md tells more.",
        ], intent: places["aws"] ?? nil, state: places["aws_state"] ?? nil, entries: [])
    }
  }

  /// Looks at what is a target, writes the file, and gives the status that `check` would.
  private static func survey(
    _ expectations: Expectations, to file: String, _ settings: Settings, _ draft: (ReportHeader) -> ProbeDraft
  ) async throws -> Int32 {
    let surroundings = try Surroundings(settings)
    let (report, looks) = try await Run(settings: settings, surroundings: surroundings).survey(expectations)
    let comparisons = Dictionary(looks.map { ($0.comparison.target.name, $0.comparison) }) { first, _ in first }
    let findings = Dictionary(grouping: report.findings, by: \.target)
    var draft = draft(report.header)
    draft.entries = expectations.targets.map { target in
      guard let comparison = comparisons[target.name] else {
        return ProbeDraft.Entry(unseen: target, why: "not looked at before the deadline")
      }
      let own = findings[target.name] ?? []
      return target.isInferred
        ? ProbeDraft.Entry(exported: comparison, findings: own) : ProbeDraft.Entry(of: comparison, findings: own)
    }
    let shown = report.findings.filter { $0.status != .ok }
    // Of a name that nobody could look at there is nothing to expect; exports say something by themselves.
    if draft.intent == nil, let blind = shown.first(where: { $0.rule == VantageOffline().id }) {
      writeToStandardError("edgeprobe: nothing is written: \(blind.message)\n")
      return settings.failOn.status(of: .check(report))
    }
    try write(draft, to: file)
    if let first = shown.first {
      let rest = shown.count > 1 ? " (and \(shown.count - 1) more: edgeprobe check)" : ""
      writeToStandardError(
        "edgeprobe: \(report.status.rawValue.uppercased()) now: \(first.target.host): \(first.message)\(rest)\n")
    }
    return settings.failOn.status(of: .check(report))
  }

  /// A folder named `state` beside the exports, where `snapshot --state` writes.
  private static func stateFolder(beside folder: String) -> String? {
    let path = "state".inside(parentFolder(of: folder))
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue ? path : nil
  }

  /// A folder as a probe file names it: from the file's own folder, which it must lie in.
  private static func relative(_ folder: String, to file: String) throws -> String {
    func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    let home = real(".".inside(parentFolder(of: file)))
    let place = real(folder)
    if place == home { return "./" }
    guard place.hasPrefix(home == "/" ? "/" : home + "/") else {
      throw UsageError(
        "a probe file names only what lies in its own folder: write it to a folder that holds "
          + PrintableText(folder).text)
    }
    return String(place.dropFirst(home == "/" ? 1 : home.count + 1)) + "/"
  }

  private static func checkPlace(of file: String) throws {
    try checkAbsence(of: file)
    guard file == "-" || file.isYAML else {
      throw UsageError("--output \(PrintableText(file).quoted): check reads probe files that end in .yaml")
    }
  }

  private static func checkAbsence(of file: String) throws(WriteFailure) {
    guard file != "-", FileManager.default.fileExists(atPath: file) else { return }
    throw WriteFailure(
      description: "\(PrintableText(file).text) is there already and never overwritten: "
        + "remove it, or name another file with --output")
  }

  private static func write(_ draft: ProbeDraft, to file: String) throws(WriteFailure) {
    guard file != "-" else { return try writeToStandardOutput(draft.text) }
    try makeFolder(at: parentFolder(of: file))
    try checkAbsence(of: file)
    try writeFile(at: file, Array(draft.text.utf8))
    let shown = PrintableText(file).text
    let count = draft.entries.count == 1 ? "1 target" : "\(draft.entries.count) targets"
    try writeToStandardOutput("wrote \(shown): \(count); edgeprobe check \(shown)\n")
  }
}

extension DomainName {
  /// As a file's name: nothing in it leads anywhere.
  fileprivate var fileName: String {
    String(decoding: host.utf8.map { $0.isPathSafe || $0 == UInt8(ascii: ".") ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
  }
}

extension Run {
  /// Looks at targets and judges them as `check` does, and keeps what was seen.
  fileprivate func survey(
    _ expectations: Expectations
  ) async throws -> (report: CheckReport, looks: [(comparison: TargetComparison, diagnosis: Diagnosis)]) {
    let (began, clock) = (Moment.now(), ContinuousClock())
    let start = clock.now
    let judgement = try Judgement(
      expectations: expectations, trust: surroundings.trust, lists: surroundings.lists, at: surroundings.at)
    var looks: [(comparison: TargetComparison, diagnosis: Diagnosis)] = []
    for await look in try Observer(Plan(for: expectations, looking: looking(at: began)), vouching: surroundings.vouches)
      .observations({
        judgement.comparison(of: judgement.evidence(of: $0)).map { (comparison: $0, diagnosis: Diagnosis(of: $0)) }
      })
    {
      if let look { looks.append(look) }
    }
    let header = ReportHeader(
      version: Settings.version, time: surroundings.at ?? began, vantage: settings.vantage)
    return (judgement.report(looks.map(\.diagnosis), header, clock.now - start), looks)
  }
}

extension String {
  /// The path of what has this name in a folder; an empty one is the working directory.
  fileprivate func inside(_ folder: String) -> String {
    folder.isEmpty ? self : folder.hasSuffix("/") ? folder + self : "\(folder)/\(self)"
  }
}
