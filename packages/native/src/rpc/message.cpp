#include "rpc/message.hpp"

namespace ujrpc::rpc {

std::string describe(Defect defect, const Limits& limits) {
  switch (defect) {
    case Defect::kNone: break;
    case Defect::kNotAnObject: return "a request is an object";
    case Defect::kDuplicateJsonrpc: return "jsonrpc is given twice";
    case Defect::kDuplicateId: return "id is given twice";
    case Defect::kDuplicateMethod: return "method is given twice";
    case Defect::kDuplicateParams: return "params is given twice";
    case Defect::kIdType: return "id is neither a string nor a number nor null";
    case Defect::kIdTooLong:
      return "id is longer than " + std::to_string(limits.max_id_bytes) + " bytes";
    case Defect::kVersion: return "jsonrpc must be \"2.0\"";
    case Defect::kMethodType: return "method must be a string";
    case Defect::kMethodTooLong:
      return "method is longer than " + std::to_string(limits.max_method_bytes) + " bytes";
    case Defect::kParamsType: return "params must be an array or an object";
    case Defect::kTooDeep: return "nested deeper than " + std::to_string(limits.max_depth);
    case Defect::kEmptyBatch: return "a batch is not empty";
    case Defect::kTooManyItems:
      return "more than " + std::to_string(limits.max_batch_items) + " items";
  }
  return {};
}

}  // namespace ujrpc::rpc
