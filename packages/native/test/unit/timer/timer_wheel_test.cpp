#include "../../../src/timer/timer_wheel.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "../../../src/io/simulated/random.hpp"

using ujrpc::timer::Timer;
using ujrpc::timer::TimerWheel;

namespace {

struct Alarm {
  explicit Alarm(TimerWheel& its_wheel) : wheel(its_wheel) {}

  TimerWheel& wheel;
  int rung = 0;
  std::uint64_t repeat_ms = 0;
  std::uint64_t due = 0;
  Timer timer{[](void* owner) { static_cast<Alarm*>(owner)->ring(); }, this};

  void arm(std::uint64_t at) {
    due = at;
    wheel.arm(timer, at);
  }
  void ring() {
    rung++;
    if (repeat_ms > 0) arm(due + repeat_ms);
  }
};

}  // namespace

TEST_CASE("a timer fires at its millisecond, not before, and once") {
  for (const std::uint64_t delay :
       {1, 63, 64, 65, 4095, 4096, 4097, 262'143, 262'144, 20'000'000}) {
    CAPTURE(delay);
    TimerWheel wheel(1'234'567);
    Alarm alarm(wheel);
    alarm.arm(1'234'567 + delay);
    wheel.advance(1'234'567 + delay - 1);
    CHECK(alarm.rung == 0);
    CHECK(wheel.advance(1'234'567 + delay) == 1);
    wheel.advance(1'234'567 + delay + 1'000'000);
    CHECK(alarm.rung == 1);
    CHECK_FALSE(alarm.timer.armed());
  }
}

TEST_CASE("timers fire as a sorted list would, whatever is armed, moved and cancelled") {
  ujrpc::io::Random random(42);
  std::uint64_t now = 99;
  TimerWheel wheel(now);
  std::vector<std::unique_ptr<Alarm>> alarms;
  for (int i = 0; i < 200; i++) alarms.push_back(std::make_unique<Alarm>(wheel));
  std::vector<int> expected(alarms.size(), 0);
  for (int round = 0; round < 5000; round++) {
    const std::size_t index = random.below(alarms.size());
    if (random.chance(200)) {
      wheel.cancel(alarms[index]->timer);
    } else {
      alarms[index]->arm(now + 1 + (random.next() >> (40 + random.below(24))));
    }
    const auto wake = wheel.next_wake_ms();
    std::uint64_t nearest = ~std::uint64_t{0};
    for (const auto& alarm : alarms) {
      if (alarm->timer.armed()) nearest = std::min(nearest, alarm->timer.deadline_ms());
    }
    REQUIRE(wake.has_value() == (wheel.armed_count() > 0));
    if (wake) REQUIRE((*wake > now && *wake <= nearest));
    now += random.next() >> (44 + random.below(20));
    for (std::size_t i = 0; i < alarms.size(); i++) {
      if (alarms[i]->timer.armed() && alarms[i]->timer.deadline_ms() <= now) expected[i]++;
    }
    wheel.advance(now);
    for (std::size_t i = 0; i < alarms.size(); i++) REQUIRE(alarms[i]->rung == expected[i]);
  }
}

TEST_CASE("sleeping until each next wake reaches a far deadline in a few steps") {
  TimerWheel wheel(0);
  Alarm alarm(wheel);
  alarm.arm(123'456'789);
  int wakes = 0;
  while (const auto wake = wheel.next_wake_ms()) {
    wheel.advance(*wake);
    wakes++;
  }
  CHECK(alarm.rung == 1);
  CHECK(wakes <= 6);
}

TEST_CASE("a callback that re-arms for the past does not hold the loop") {
  TimerWheel wheel(0);
  Alarm alarm(wheel);
  alarm.repeat_ms = 0;
  struct Again {
    TimerWheel& wheel;
    int rung = 0;
    Timer timer{[](void* owner) {
                  auto& self = *static_cast<Again*>(owner);
                  self.rung++;
                  self.wheel.arm(self.timer, 0);
                },
                this};
  } again{wheel};
  wheel.arm(again.timer, 1);
  CHECK(wheel.advance(10) == 10);
  CHECK(again.rung == 10);
}

TEST_CASE("callbacks may cancel and destroy timers that are due in the same millisecond") {
  TimerWheel wheel(0);
  auto victim = std::make_unique<Alarm>(wheel);
  Alarm cancelled(wheel);
  struct Killer {
    std::unique_ptr<Alarm>& victim;
    Alarm& cancelled;
    Timer timer{[](void* owner) {
                  auto& self = *static_cast<Killer*>(owner);
                  self.victim.reset();
                  self.cancelled.wheel.cancel(self.cancelled.timer);
                },
                this};
  } killer{victim, cancelled};
  wheel.arm(killer.timer, 5);
  victim->arm(5);
  cancelled.arm(5);
  CHECK(wheel.advance(5) == 1);
  CHECK(cancelled.rung == 0);
  CHECK(wheel.armed_count() == 0);
  CHECK_FALSE(wheel.next_wake_ms().has_value());
}

TEST_CASE("timers may outlive their wheel") {
  auto wheel = std::make_unique<TimerWheel>(0);
  Alarm alarm(*wheel);
  alarm.arm(10);
  wheel.reset();
  CHECK_FALSE(alarm.timer.armed());
}
