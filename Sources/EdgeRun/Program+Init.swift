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
      return try initialize(exports: request.paths[0], in: output)
    } catch {
      return refuse(error, isNagios: false)
    }
  }

  /// Looks at names, and exits as `check` would: what is wrong now should not be forgotten.
  private static func initialize(_ targets: [Target], in file: String, _ settings: Settings) async throws -> Int32 {
    try checkAbsence(of: file)
    let surroundings = try Surroundings(settings)
    let (report, looks) = try await Run(settings: settings, surroundings: surroundings).survey(targets)
    let header = report.header
    var draft = ProbeDraft(
      remarks: [
        "Written by edgeprobe init from what was seen at \(header.time) from \(header.vantage).",
        "What begins with # is not expected: uncomment what is meant. Docs/init.md tells more.",
      ],
      entries: [])
    for target in targets {
      guard let look = looks.first(where: { $0.comparison.target.name == target.name }) else {
        draft.entries.append(ProbeDraft.Entry(name: target.name, remarks: ["not looked at before the deadline"]))
        continue
      }
      let findings = report.findings.filter { $0.target == target.name }
      draft.entries.append(ProbeDraft.Entry(of: look.comparison, findings: findings))
    }
    try write(draft, to: file)
    return settings.failOn.status(of: .check(report))
  }

  /// Names what the exports hold, each a target of its own.
  private static func initialize(exports: String, in file: String?) throws -> Int32 {
    let folder = (exports as NSString).standardizingPath
    var isFolder: ObjCBool = false
    guard !FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) || isFolder.boolValue else {
      throw UsageError("\(PrintableText(exports).text) is no folder: name the one that holds the exports")
    }
    let file = file ?? "probe.yaml".inside(parentFolder(of: folder))
    try checkAbsence(of: file)
    let expectations = try Expectations(paths: [exports])
    let places = try ["aws": exports, "aws_state": stateFolder(beside: folder)].mapValues { path in
      try path.map { try relative($0, to: file == "-" ? "./-" : file) }
    }
    var draft = ProbeDraft(
      remarks: [
        "Written by edgeprobe init from \(exports): every public name in it.",
        "Remove what users do not visit; ports: [] is DNS only. Docs/init.md tells more.",
      ],
      intent: places["aws"] ?? nil, state: places["aws_state"] ?? nil, entries: [])
    guard !expectations.targets.isEmpty else {
      throw ConfigError([
        Mistake(
          file: exports, place: nil, problem: "it holds no public name to check",
          remedy: "export a public hosted zone: edgeprobe snapshot")
      ])
    }
    draft.entries = expectations.targets.map { target in
      var entry = ProbeDraft.Entry(name: target.name)
      let source = target.source.map { PrintableText("\($0)").text } ?? ""
      if target.ports.isEmpty {
        entry.facts = [.init(key: "ports", value: "[]", remark: source, isExpected: true)]
      } else {
        entry.remarks = [source + ": leads to a front with TLS"]
      }
      return entry
    }
    try write(draft, to: file)
    return 0
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
  /// Looks at names of which nothing is expected yet, and judges them as `check` does.
  fileprivate func survey(
    _ targets: [Target]
  ) async throws -> (report: CheckReport, looks: [(comparison: TargetComparison, diagnosis: Diagnosis)]) {
    let (began, clock) = (Moment.now(), ContinuousClock())
    let start = clock.now
    let expectations = Expectations(targets: targets)
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
