import ArgumentParser
import EdgeRun

/// The command line: what can be typed, and nothing else.
@main
struct Edgeprobe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edgeprobe",
    abstract: "Says why users cannot reach a site while every dashboard is green.",
    discussion: """
      Looks from outside, as users do: walks DNS from the root, inspects the certificates on every address, and \
      compares both with what Route 53 and ACM say should be there.

        edgeprobe shop.example.com
        edgeprobe check --format nagios Probes/
        edgeprobe trace shop.example.com AAAA
        edgeprobe cert shop.example.com:443

      Options that many runs share can be set in the environment: --connect-timeout as EDGEPROBE_CONNECT_TIMEOUT.

      Exit status: 0 nothing wrong, 1 warning, 2 critical, 3 unknown, 64 usage, 65 input file, 70 bug, 74 output.
      """,
    version: Settings.version,
    subcommands: [Check.self, Trace.self, Cert.self, Snapshot.self, Init.self, Lab.self, Replay.self, Explain.self],
    defaultSubcommand: Check.self)

  static func main() async {
    Program.begin()
    do {
      var command = try parsed(CommandLine.arguments.dropFirst())
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch let status as ExitCode {
      exit(withError: status)
    } catch {
      let words = Array(CommandLine.arguments.dropFirst())
      // Help and version are what was asked for; everything else is a mistake in the words.
      let isAnswer = exitCode(for: error) == .success
      exit(withError: ExitCode(Program.answer(unparsed: fullMessage(for: error), isAnswer: isAnswer, words: words)))
    }
  }

  /// What was typed, as the command that its first word names.
  ///
  /// Asked from the root the library looks into every command there is, which takes longer than a handshake. It is asked
  /// so only where the words are wrong, or ask for help: then its answer is about the whole.
  private static func parsed(_ words: ArraySlice<String>) throws -> any ParsableCommand {
    if let first = words.first, !first.hasPrefix("-"), first != "help" {
      let named = configuration.subcommands.first { $0.configuration.commandName == first }
      let command = named.map { try? $0.parse(Array(words.dropFirst())) } ?? (try? Check.parse(Array(words)))
      if let command { return command }
    }
    return try parseAsRoot()
  }
}

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks names against DNS, their certificates, and what is expected of them.",
    discussion: """
      NAME or URL: walk, every endpoint, its page over HTTP and triage for that name, with the expectations of the \
      probe files that name it. PATH (has a / or exists): a probe file, a folder of them, or a folder of AWS exports. Without any: \
      ./Probes, $XDG_CONFIG_HOME/edgeprobe or /etc/edgeprobe, the first that exists.

        edgeprobe check shop.example.com
        edgeprobe check Probes/scenarios/stale-delegation
        edgeprobe check --format nagios --quiet Probes/scenarios/all-is-well
      """)

  @Argument(help: ArgumentHelp("What to check.", valueName: "name|url|path"))
  var words: [String] = []
  @Option(help: ArgumentHelp("Only targets whose name matches; repeatable.", valueName: "glob"))
  var only: [String] = []
  @Option(help: ArgumentHelp("Exports with the expected records, in place of the probe file's.", valueName: "dir"))
  var aws: String?
  @Option(help: ArgumentHelp("Exports with the state of certificates, in place of the probe file's.", valueName: "dir"))
  var awsState: String?
  @Option(
    help: ArgumentHelp(
      "How old exported state may be. Default: 1h for health checks, 24h for certificates.", valueName: "time"))
  var maxAge: String?
  @Option(help: ArgumentHelp("Targets looked at at the same time. Default: 64.", valueName: "n"))
  var concurrency: String?
  @OptionGroup(title: "Walking") var walking: WalkOptions
  @Flag(help: "Ask for no page over HTTP: DNS and certificates alone.") var noHttp = false
  @OptionGroup(title: "Connecting") var connecting: ConnectOptions
  @OptionGroup(title: "Judging") var judging: JudgingOptions
  @OptionGroup(title: "Judging") var revocation: RevocationOptions
  @OptionGroup(title: "Answering") var answering: AnsweringOptions
  @OptionGroup(title: "Keeping") var recording: RecordingOptions

  func run() async throws {
    var values = joined(
      walking.values, connecting.values, judging.values, revocation.values, answering.values, recording.values)
    values["concurrency"] = concurrency.map { [$0] }
    if noHttp { values["no-http"] = [] }
    values["only"] = only.isEmpty ? nil : only
    values["aws"] = aws.map { [$0] }
    values["aws-state"] = awsState.map { [$0] }
    values["max-age"] = maxAge.map { [$0] }
    throw ExitCode(await Program.check(words, Arguments(values)))
  }
}

struct Trace: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Walks the delegation of a name from the root, asking every server of its zone and of the parent.",
    discussion: """
        edgeprobe trace shop.example.com
        edgeprobe trace --one-server --json example.com MX
      """)

  @Argument(help: "The name to walk to.") var name: String
  @Argument(help: "The record type; A when left away.") var type: String?
  @OptionGroup(title: "Walking") var walking: WalkOptions
  @OptionGroup(title: "Judging") var judging: JudgingOptions
  @OptionGroup(title: "Answering") var answering: AnsweringOptions
  @OptionGroup(title: "Keeping") var recording: RecordingOptions

  func run() async throws {
    let values = joined(walking.values, judging.values, answering.values, recording.values)
    throw ExitCode(await Program.trace(name, type: type, Arguments(values)))
  }
}

struct Cert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cert",
    abstract: "Inspects the certificates served on every address of a host.",
    discussion: """
      The host is resolved by a walk of its own from the root, unless --address says where to connect. With --chain \
      the certificates of a file are judged instead, as if a server had sent them.

        edgeprobe cert shop.example.com
        edgeprobe cert --address 192.0.2.10 --json shop.example.com:8443
        edgeprobe cert --starttls smtp mx1.example.com
        edgeprobe cert --chain fullchain.pem --name shop.example.com
      """)

  @Argument(help: ArgumentHelp("The host to connect to.", valueName: "host[:port]"))
  var host: String?
  @Option(help: ArgumentHelp("Judge the certificates in this PEM file, leaf first.", valueName: "file"))
  var chain: String?
  @Option(help: "The name or address that the chain has to cover; with --chain.")
  var name: String?
  @Option(
    help: ArgumentHelp(
      "Ask for TLS in this protocol first: smtp. The port is then 25 unless said otherwise.", valueName: "protocol"))
  var starttls: String?
  @Flag(help: "Print the chains as PEM.") var pem = false
  @Flag(help: "Ask for / over HTTP as well.") var http = false
  @OptionGroup(title: "Walking") var walking: WalkOptions
  @OptionGroup(title: "Connecting") var connecting: ConnectOptions
  @OptionGroup(title: "Judging") var judging: JudgingOptions
  @OptionGroup(title: "Judging") var revocation: RevocationOptions
  @OptionGroup(title: "Answering") var answering: AnsweringOptions
  @OptionGroup(title: "Keeping") var recording: RecordingOptions

  func validate() throws {
    if pem, answering.json || answering.format.contains(where: { $0 != "text" }) {
      throw ValidationError("--pem belongs to the text report")
    }
    if chain != nil {
      guard name != nil, host == nil else { throw ValidationError("--chain takes --name NAME, and no host") }
    } else {
      guard host != nil, name == nil else { throw ValidationError("give a HOST[:PORT], or --chain FILE --name NAME") }
    }
  }

  func run() async throws {
    var values = joined(
      walking.values, connecting.values, judging.values, revocation.values, answering.values, recording.values)
    if pem { values["pem"] = [] }
    if http { values["http"] = [] }
    values["starttls"] = starttls.map { [$0] }
    let arguments = Arguments(values)
    if let chain, let name { throw ExitCode(await Program.chain(chain, name: name, arguments)) }
    throw ExitCode(await Program.certificates(host ?? "", arguments))
  }
}

struct Lab: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Starts the simulated internet of a scenario on loopback and runs its probe there.",
    discussion: """
      SCENARIO is a folder with a world/, or the name of one in Probes/scenarios. Without any, lists them.

        edgeprobe lab
        edgeprobe lab stale-delegation
        edgeprobe lab --serve all-is-well
      """)

  @Argument(help: "The scenarios to run.") var scenario: [String] = []
  @Flag(help: "Keep the world up until interrupted, and print how to query it.") var serve = false
  @Option(help: ArgumentHelp("With --serve: write the world's trust anchors there, in PEM.", valueName: "file"))
  var bundle: String?
  @Flag(help: "Ask for no page over HTTP: DNS and certificates alone.") var noHttp = false
  @OptionGroup(title: "Walking") var walking: WalkOptions
  @OptionGroup(title: "Connecting") var connecting: ConnectOptions
  @OptionGroup(title: "Judging") var judging: JudgingOptions
  @OptionGroup(title: "Judging") var revocation: RevocationOptions
  @OptionGroup(title: "Answering") var answering: AnsweringOptions
  @OptionGroup(title: "Keeping") var recording: RecordingOptions

  func validate() throws {
    if serve, scenario.count != 1 { throw ValidationError("--serve keeps one SCENARIO up: name it") }
    if bundle != nil, !serve { throw ValidationError("--bundle goes with --serve") }
  }

  func run() async throws {
    var values = joined(
      walking.values, connecting.values, judging.values, revocation.values, answering.values, recording.values)
    if noHttp { values["no-http"] = [] }
    values["bundle"] = bundle.map { [$0] }
    throw ExitCode(await Program.lab(scenario, serve: serve, Arguments(values)))
  }
}

struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Judges a recorded run again.",
    discussion: """
        edgeprobe replay run.jsonl
        edgeprobe replay --at 2027-01-01 --json run.jsonl
        edgeprobe replay --max-age 7d run.jsonl
      """)

  @Argument(help: "What --record wrote.") var file: String
  @Option(
    help: ArgumentHelp("How old exported state may be, in place of what counted then.", valueName: "time"))
  var maxAge: String?
  @Option(help: ArgumentHelp("Trust these certificates, in place of those recorded.", valueName: "file|dir"))
  var trust: String?
  @OptionGroup(title: "Judging") var judging: JudgingOptions
  @OptionGroup(title: "Judging") var revocation: RevocationOptions
  @OptionGroup(title: "Answering") var answering: AnsweringOptions

  func run() async throws {
    var values = joined(judging.values, revocation.values, answering.values)
    values["trust"] = trust.map { [$0] }
    values["max-age"] = maxAge.map { [$0] }
    throw ExitCode(await Program.replay(file, Arguments(values)))
  }
}

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Prints the runbook of a rule or a cause; without an argument lists all.",
    discussion: """
        edgeprobe explain
        edgeprobe explain stale-delegation
      """)

  @Argument(help: "A rule or a cause.") var name: String?

  func run() throws { throw ExitCode(Program.explain(name)) }
}
