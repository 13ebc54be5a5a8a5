import ArgumentParser
import EdgeRun

struct Snapshot: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Saves with the aws CLI what Route 53 should serve, or what AWS reports of its resources.",
    discussion: """
      Without --state: hosted zones, delegation sets and records, below ./aws/ACCOUNT/REGION. With --state: \
      certificates, health checks, key status, load balancers, distributions and registered domains, below ./state. \
      Only read calls. What is there is replaced when everything has been read, and not before.

        edgeprobe snapshot --print-policy
        edgeprobe snapshot --output Probes/aws
        edgeprobe snapshot --state --profile web --profile mail --region eu-central-1
        edgeprobe snapshot --check --output Probes/aws
      """)

  @Flag(help: "What AWS reports of its resources, in place of the records.") var state = false
  @Option(help: ArgumentHelp("The CLI's profile; repeatable, one for each account.", valueName: "name"))
  var profile: [String] = []
  @Option(
    help: ArgumentHelp(
      "Where certificates and load balancers are; repeatable. Default: the CLI's, and us-east-1.", valueName: "name"))
  var region: [String] = []
  @Option(help: ArgumentHelp("Only this hosted zone; repeatable.", valueName: "id")) var zone: [String] = []
  @Option(help: ArgumentHelp("Only this certificate; repeatable.", valueName: "arn")) var certificate: [String] = []
  @Option(help: ArgumentHelp("Where the folders of the accounts lie. Default: aws, or state.", valueName: "dir"))
  var output: String?
  @Flag(help: "Write nothing; exit 1 when records differ from those saved.") var check = false
  @Flag(help: "Print the IAM policy that a snapshot needs.") var printPolicy = false

  func run() async throws {
    var values: [String: [String]] = [:]
    for (name, list) in [("profile", profile), ("region", region), ("zone", zone), ("certificate", certificate)]
    where !list.isEmpty { values[name] = list }
    values["output"] = output.map { [$0] }
    for (name, isSet) in [("state", state), ("check", check), ("print-policy", printPolicy)] where isSet {
      values[name] = []
    }
    throw ExitCode(await Program.snapshot(Arguments(values)))
  }
}

struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a commented probe file from what is observed now, or from exports.",
    discussion: """
      NAME or URL is looked at as check does, and so is every public name in DIR, a folder of AWS exports; what is \
      wrong becomes a comment with the finding's name, never an expectation. A file that is there is never overwritten.

        edgeprobe init shop.example.com
        edgeprobe init --output - shop.example.com www.example.com
        edgeprobe init --output - Probes/example/aws
      """)

  @Argument(help: ArgumentHelp("What to expect something of.", valueName: "name|url|dir")) var words: [String]
  @Option(
    help: ArgumentHelp(
      "The file to write; - is standard output. Default: Probes/NAME.yaml, or probe.yaml beside DIR.",
      valueName: "file"))
  var output: String?
  @Flag(help: "Ask for no page over HTTP: DNS and certificates alone.") var noHttp = false
  @OptionGroup(title: "Walking") var walking: WalkOptions
  @OptionGroup(title: "Connecting") var connecting: ConnectOptions
  @OptionGroup(title: "Judging") var judging: JudgingOptions
  @OptionGroup(title: "Judging") var revocation: RevocationOptions

  func run() async throws {
    var values = joined(walking.values, connecting.values, judging.values, revocation.values)
    if noHttp { values["no-http"] = [] }
    values["output"] = output.map { [$0] }
    throw ExitCode(await Program.initialize(words, Arguments(values)))
  }
}
