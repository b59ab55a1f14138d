#include "messages/message.hpp"

namespace ujrpc::messages {

std::string describe(Defect defect, const Limits& limits) {
  switch (defect) {
    case Defect::kNone:
      break;
    case Defect::kNotAnObject:
      return std::string(refusal::kNotAnObject);
    case Defect::kDuplicateJsonrpc:
      return refusal::given_twice("jsonrpc");
    case Defect::kDuplicateId:
      return refusal::given_twice("id");
    case Defect::kDuplicateMethod:
      return refusal::given_twice("method");
    case Defect::kDuplicateParams:
      return refusal::given_twice("params");
    case Defect::kDuplicateMeta:
      return refusal::given_twice("meta");
    case Defect::kIdType:
      return std::string(refusal::kIdType);
    case Defect::kIdTooLong:
      return refusal::id_too_long(limits.max_id_bytes);
    case Defect::kVersion:
      return std::string(refusal::kVersionMissing);
    case Defect::kMethodType:
      return std::string(refusal::kMethodType);
    case Defect::kMethodTooLong:
      return refusal::method_too_long(limits.max_method_bytes);
    case Defect::kParamsType:
      return std::string(refusal::kParamsType);
    case Defect::kTooDeep:
      return refusal::too_deep(limits.max_depth);
    case Defect::kEmptyBatch:
      return std::string(refusal::kEmptyBatch);
    case Defect::kTooManyItems:
      return refusal::too_many_items(limits.max_batch_items);
  }
  return {};
}

}  // namespace ujrpc::messages
