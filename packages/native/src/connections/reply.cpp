#include "connections/reply.hpp"

namespace ujrpc::connections {

Reply& ReplyPool::take(Connection& connection) {
  if (spare_.empty()) spare_.push_back(&all_.emplace_back());
  Reply& reply = *spare_.back();
  spare_.pop_back();
  reply.connection = &connection;
  return reply;
}

void ReplyPool::give_back(Reply& reply) {
  reply.text.reset();
  reply.connection = nullptr;
  reply.next = nullptr;
  reply.unanswered = 0;
  reply.waiting = false;
  reply.begun = false;
  reply.accepts = PartForm::kNone;
  reply.manner.reset();
  reply.head = {};
  reply.kept_head.clear();
  spare_.push_back(&reply);
}

}  // namespace ujrpc::connections
