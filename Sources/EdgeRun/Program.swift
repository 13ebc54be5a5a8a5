import CMalloc
import EdgeConfig
import EdgeModel
import EdgeReport
import EdgeX509

/// The commands as functions from what was typed to an exit status.
///
/// Nothing here throws: every error has its status.
package enum Program {
  /// Comes before everything else.
  package static func begin() {
    OpenSSL.ignoreConfiguration()
    // Whatever is large goes back when it is freed; by itself the library stops that once something very large was.
    mallopt(M_MMAP_THRESHOLD, 128 << 10)
  }

  /// `edgeprobe check`.
  package static func check(_ words: [String], _ arguments: Arguments) async -> Int32 {
    await perform(arguments, "check") { settings in
      let request = try CheckRequest(words, arguments)
      if let folder = try request.scenario() {
        return try await Scenario(folder: folder, settings: settings).check(request)
      }
      let (report, recording) = try await Run(settings: settings, surroundings: Surroundings(settings)).check(request)
      return (.check(report), recording)
    }
  }

  /// `edgeprobe trace`.
  package static func trace(_ name: String, type: String?, _ arguments: Arguments) async -> Int32 {
    await perform(arguments, "trace") { settings in
      let type = type ?? "A"
      guard let recordType = RecordType(type), !recordType.isMeta else {
        throw UsageError(
          "\(PrintableText(type).quoted) is no record type that can be walked to; A, AAAA, MX and TXT are, or TYPE and a number"
        )
      }
      if let address = Address(name) {
        throw UsageError(
          "\(PrintableText(name).quoted) is an address; edgeprobe trace \(address.reverseName) PTR walks to its name, "
            + "edgeprobe cert \(address) looks at its certificate")
      }
      let question = Question(try DomainName(host: name), recordType)
      let surroundings = try Surroundings(settings, seesCertificates: false)
      let (report, recording) = try await Run(settings: settings, surroundings: surroundings).trace(question)
      return (.trace(report), recording)
    }
  }

  /// `edgeprobe cert`.
  package static func certificates(_ host: String, _ arguments: Arguments) async -> Int32 {
    await perform(arguments, "cert") { settings in
      let host = try Host(host, usualPort: settings.looking.startTLS?.port ?? 443)
      var surroundings = try Surroundings(settings)
      // An address the user typed may be connected to, whatever range it is in.
      if let address = host.address, let network = Network("\(address)") {
        surroundings.looking.allowed.append(network)
      }
      let (report, recording) = try await Run(settings: settings, surroundings: surroundings).certificates(host)
      return (.certificates(report), recording)
    }
  }

  /// `edgeprobe cert --chain`.
  package static func chain(_ file: String, name: String, _ arguments: Arguments) async -> Int32 {
    await perform(arguments, "cert") { settings in
      let recording = try ChainFile(file).recording(name: name, settings)
      return (.certificates(try recording.certificateReport(name, 443, at: recording.at)), recording)
    }
  }

  /// `edgeprobe replay`.
  package static func replay(_ file: String, _ arguments: Arguments) async -> Int32 {
    await perform(arguments, "replay") { settings in
      var recording = try RecordedRun(try InputFile(file, limit: 1 << 30).bytes, file: file)
      if let at = settings.at { (recording.at, recording.header.time) = (at, at) }
      if let age = try arguments.maximumAge { recording.expectations.state.maximumAge = age }
      if settings.trustPath != nil {
        recording.anchors = try settings.trustBundle()?.anchors
        recording.hasOwnAnchors = true
      }
      if settings.listPath != nil { recording.lists = try settings.revocationLists().lists }
      switch recording.command {
      case .check: return (.check(try recording.checkReport(at: recording.at)), recording)
      case .trace(let question): return (.trace(try recording.traceReport(question, at: recording.at)), recording)
      case .certificates(let host, let port):
        return (.certificates(try recording.certificateReport(host, port, at: recording.at)), recording)
      }
    }
  }

  /// Types the options, runs a command, writes its reports and says how it went.
  static func perform(
    _ arguments: Arguments, _ command: String, _ body: (Settings) async throws -> (Report, RecordedRun)
  ) async -> Int32 {
    let isNagios = arguments.isForNagios
    Signals.install(isNagios: isNagios)
    do {
      let settings = try Settings(arguments, command: command)
      let (report, recording) = try await body(settings)
      let status = settings.failOn.status(of: report)
      return settings.deliver(report, recording, status)
    } catch {
      return refuse(error, isNagios: isNagios)
    }
  }

  /// Answers words that are no run: with help, the version or a completion script, or with what is wrong in them.
  package static func answer(unparsed message: String, isAnswer: Bool, words: [String]) -> Int32 {
    guard !isAnswer else {
      do {
        try writeToStandardOutput(message + "\n")
        return 0
      } catch {
        return refuse(error, isNagios: false)
      }
    }
    let values = words.indices.flatMap { index -> [String] in
      if words[index] == "--format" { return Array(words[(index + 1)...].prefix(1)) }
      return words[index].hasPrefix("--format=") ? [String(words[index].dropFirst(9))] : []
    }
    let isNagios = Arguments(values.isEmpty ? [:] : ["format": values]).isForNagios
    // The words themselves may stand in the message.
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map { PrintableText(String($0)).text }
    if isNagios { return refuse(UsageError(lines.first ?? ""), isNagios: true) }
    writeToStandardError(lines.joined(separator: "\n") + "\n")
    return 64
  }

  /// Says what went wrong, where the caller looks for it.
  static func refuse(_ error: any Error, isNagios: Bool) -> Int32 {
    if let failure = error as? WriteFailure, failure.isClosedPipe { return 141 }
    let (status, text): (Int32, String) =
      switch error {
      case let error as UsageError: (64, "edgeprobe: \(error)\n")
      case let error as ConfigError: (65, "\(error)\n")
      case let error as WriteFailure: (74, "edgeprobe: \(error)\n")
      case let error as AWSRefusal: (3, "edgeprobe: \(error)\n")
      default: (70, "edgeprobe: a bug in edgeprobe: \(PrintableText("\(error)").text)\n")
      }
    writeToStandardError(text)
    guard isNagios else { return status }
    let first = text.split(separator: "\n").first.map(String.init) ?? ""
    try? writeToStandardOutput("UNKNOWN - \(first.replacing("|", with: "/"))\n")
    return 3
  }
}

extension Settings.FailOn {
  /// The exit status of a report: findings below the level do not show, what is unknown does.
  func status(of report: Report) -> Int32 {
    switch self {
    case .never: return 0
    case .severity(let level):
      let shown = report.findings.filter { $0.isUnknown || $0.severity >= level }.map(\.status)
      // What makes a report unknown without a finding stays.
      return Status.worst(shown + (report.status == .unknown ? [.unknown] : [])).code
    }
  }
}

extension Settings {
  /// Writes every output and the recording.
  ///
  /// A failure is said, and stands in for any status but 2.
  fileprivate func deliver(_ report: Report, _ recording: RecordedRun, _ status: Int32) -> Int32 {
    var failed = false
    var isPipeClosed = false
    func attempt(_ body: () throws -> Void) {
      do {
        try body()
      } catch let failure as WriteFailure where failure.isClosedPipe {
        isPipeClosed = true
      } catch {
        failed = true
        writeToStandardError("edgeprobe: \(error)\n")
      }
    }
    if let path = record { attempt { try replaceFile(at: path, with: try recording.encoded(), mode: 0o600) } }
    // Files first: they are whole even when nobody reads standard output to its end.
    for output in outputs.sorted(by: { ($0.path != nil ? 0 : 1) < ($1.path != nil ? 0 : 1) }) {
      attempt {
        var options = options
        if output.path != nil { (options.color, options.width) = (false, 80) }
        guard let reporter = allReporters.first(where: { $0.format == output.format }) else { return }
        func write(to file: inout Spool) throws {
          try reporter.write(report, options: options) { try file.write($0) }
        }
        if let path = output.path {
          try replaceFile(at: path, writing: write)
        } else {
          try writeToStandardOutput(write)
        }
      }
    }
    if isPipeClosed { return 141 }
    return failed && status != 2 ? 74 : status
  }
}
