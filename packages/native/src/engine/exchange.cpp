#include "engine/exchange.hpp"

namespace ujrpc::engine {

Exchange& ExchangePool::take(Session& session) {
  std::unique_ptr<Exchange> exchange;
  if (spare_.empty()) {
    exchange = std::make_unique<Exchange>();
  } else {
    exchange = std::move(spare_.back());
    spare_.pop_back();
  }
  exchange->session = &session;
  return *exchange.release();
}

void ExchangePool::give_back(Exchange& exchange) {
  std::unique_ptr<Exchange> owned(&exchange);
  if (spare_.size() == kMaxSpare) return;
  exchange.reply.reset();
  exchange.next = nullptr;
  exchange.unanswered = 0;
  exchange.waiting = false;
  if (!exchange.head.empty() || exchange.form != Exchange::Form::kCalls) {
    exchange.form = Exchange::Form::kCalls;
    exchange.head_only = false;
    exchange.status = 200;
    exchange.why.clear();
    exchange.fields.clear();
    exchange.head = {};
    exchange.kept_head.clear();
  }
  exchange.close = false;
  spare_.push_back(std::move(owned));
}

}  // namespace ujrpc::engine
