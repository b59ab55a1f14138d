#include "engine/exchange.hpp"

namespace ujrpc::engine {

Exchange& ExchangePool::take(Session& session) {
  if (spare_.empty()) spare_.push_back(&all_.emplace_back());
  Exchange& exchange = *spare_.back();
  spare_.pop_back();
  exchange.session = &session;
  return exchange;
}

void ExchangePool::give_back(Exchange& exchange) {
  exchange.reply.reset();
  exchange.session = nullptr;
  exchange.next = nullptr;
  exchange.unanswered = 0;
  exchange.waiting = false;
  exchange.form = Exchange::Form::kCalls;
  exchange.close = false;
  exchange.head_only = false;
  exchange.status = 200;
  exchange.why.clear();
  exchange.fields.clear();
  exchange.head = {};
  exchange.kept_head.clear();
  spare_.push_back(&exchange);
}

}  // namespace ujrpc::engine
