import EdgeModel
import Testing

@Suite struct AWSStateTests {
  private let taken = Moment(seconds: 1_000_000)

  @Test func stateIsOutdatedPastItsLimit() {
    let state = AWSState()
    for limit in [AWSState.healthLimit, AWSState.certificateLimit] {
      #expect(!state.isOutdated(taken: taken, limit: limit, at: taken + limit))
      #expect(state.isOutdated(taken: taken, limit: limit, at: taken + limit + .seconds(1)))
    }
    #expect(AWSState.healthLimit == .seconds(3600))
    #expect(AWSState.certificateLimit == .seconds(86400))
  }

  @Test func unknownAgeIsNotOutdated() {
    #expect(!AWSState().isOutdated(taken: nil, limit: .zero, at: taken))
  }

  @Test func whatTheUserSaidCountsInPlaceOfTheLimit() {
    var state = AWSState()
    state.maximumAge = .days(7)
    #expect(!state.isOutdated(taken: taken, limit: AWSState.healthLimit, at: taken + .days(7)))
    state.maximumAge = .seconds(60)
    #expect(state.isOutdated(taken: taken, limit: AWSState.healthLimit, at: taken + .seconds(61)))
  }

  @Test func stateFromTheFutureIsNotOutdated() {
    #expect(!AWSState().isOutdated(taken: taken, limit: AWSState.healthLimit, at: taken - .days(1)))
  }
}
