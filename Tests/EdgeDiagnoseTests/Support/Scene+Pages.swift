import EdgeDiagnose
import EdgeModel

extension Scene {
  /// What comes back over HTTP at one endpoint, or at both.
  mutating func answer(_ trail: HTTPTrail, at index: Int? = nil) {
    for place in evidence.endpoints.indices where index == nil || index == place {
      evidence.endpoints[place].http = trail
    }
  }

  mutating func page(
    _ status: UInt16, _ fields: [String: String] = [:], body: String = "ok", isCut: Bool = false, at index: Int? = nil
  ) {
    answer(HTTPTrail(exchanges: [.scene(status, fields, body: body, isCut: isCut)], end: .answered), at: index)
  }

  /// The probe file has an `http:` block.
  mutating func expectPage(_ statuses: Set<UInt16>? = nil, contains: String? = nil) {
    target.page = PageExpectation(statuses: statuses, contains: contains, source: file)
  }

  /// Servers' clocks are that far ahead of the one here.
  mutating func clock(_ lead: Duration, at index: Int? = nil, age: String? = nil) {
    var fields = ["date": (now + lead).httpDate]
    fields["age"] = age
    page(200, fields, at: index)
  }

  /// A target of another zone, with servers elsewhere.
  func inAnotherZone() -> Scene {
    var scene = self
    let (host, apex) = (name("www.example.org."), name("example.org."))
    (scene.target.name, scene.target.written, scene.evidence.target) = (host, host.host, host)
    for index in scene.evidence.answers.indices {
      scene.evidence.answers[index].question.name = host
      scene.evidence.answers[index].path = [.root, name("org."), apex]
    }
    for index in scene.evidence.zones.indices {
      switch scene.evidence.zones[index].zone {
      case Scene.apex: (scene.evidence.zones[index].zone, scene.evidence.zones[index].parent) = (apex, name("org."))
      case name("com."): scene.evidence.zones[index].zone = name("org.")
      default: break
      }
    }
    return scene
  }
}

extension HTTPExchange {
  static func scene(
    _ status: UInt16, _ fields: [String: String] = [:], body: String = "ok", isCut: Bool = false, path: String = "/",
    setsCookie: Bool = false
  ) -> HTTPExchange {
    let fields = fields.sorted { $0.key < $1.key }.map { HTTPResponse.Field(name: $0.key, value: $0.value) }
    return HTTPExchange(
      method: "GET", url: PageURL(host: "shop.example.com", path: path), traceID: "Root=1-2-3", began: now,
      ended: .zero,
      outcome: .response(
        HTTPResponse(status: status, fields: fields, body: Array(body.utf8), isCut: isCut, setsCookie: setsCookie)))
  }
}

extension HTTPTrail {
  static func loop(setsCookie: Bool = false) -> HTTPTrail {
    HTTPTrail(
      exchanges: [
        .scene(302, ["location": "/a"]), .scene(302, ["location": "/"], path: "/a", setsCookie: setsCookie),
      ], end: .loop)
  }

  static func silent(_ why: String) -> HTTPTrail {
    var exchange = HTTPExchange.scene(200)
    exchange.outcome = .none(why)
    return HTTPTrail(exchanges: [exchange], end: .silent)
  }
}
