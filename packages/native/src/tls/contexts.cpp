#if __has_include(<openssl/ssl.h>)

#include "tls/contexts.hpp"

#include <algorithm>
#include <cctype>

#include "tls/certificates.hpp"

namespace ujrpc::tls {

namespace {

// What is written as a macro in OpenSSL's header files.
long control(SSL_CTX* context, int command, long number, void* pointer = nullptr) {
  return openssl().SSL_CTX_ctrl(context, command, number, pointer);
}

long number_of(Version version) {
  return version == Version::kTls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

std::string lower_case(std::string_view name) {
  std::string text(name);
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// Lets the handshake go on, whatever is wrong with the client's certificate: SSL_get_verify_result
/// keeps it.
int accept_any(int, X509_STORE_CTX*) { return 1; }

/// A session is resumed before the name selects a context, so that a client whom one name's `ca`
/// accepts would be taken for one whom another's does.
bool may_resume(const Options& options) {
  return !options.request_cert || options.contexts.size() == 1;
}

/// Sessions of another one are not resumed. Those of the same may come from node:tls, too, which takes
/// text and makes the same of it; but a client that was let in by another `ca`, or without a
/// certificate, has to show one.
void set_session_id_context(SSL_CTX* context, const Options& options) {
  const auto set = [context](std::string_view id) {
    openssl().SSL_CTX_set_session_id_context(context,
                                             reinterpret_cast<const unsigned char*>(id.data()),
                                             static_cast<unsigned>(id.size()));
  };
  std::string text = "ujrpc";
  if (!options.request_cert) return set(text);
  text.append(options.reject_unauthorized ? "\ntrue" : "\nfalse");
  for (const ContextOptions& of_name : options.contexts) {
    for (const std::string& ca : of_name.ca) text.append(1, '\n').append(ca);
  }
  unsigned char digest[EVP_MAX_MD_SIZE] = {};
  unsigned size = 0;
  openssl().EVP_Digest(text.data(), text.size(), digest, &size, openssl().EVP_sha256(), nullptr);
  std::string id;
  for (unsigned i = 0; i < SSL_MAX_SID_CTX_LENGTH / 2; ++i) {
    id.push_back("0123456789abcdef"[digest[i] >> 4]);
    id.push_back("0123456789abcdef"[digest[i] & 15]);
  }
  set(id);
}

void set_rules(SSL_CTX* context, const Options& options) {
  std::uint64_t rules =
      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE;
  if (!may_resume(options)) rules |= SSL_OP_NO_TICKET;
  openssl().SSL_CTX_set_options(context, rules);
  openssl().SSL_CTX_set_num_tickets(context, may_resume(options) ? 1 : 0);
  control(context, SSL_CTRL_MODE, SSL_MODE_RELEASE_BUFFERS);
  control(context, SSL_CTRL_SET_SESS_CACHE_MODE, SSL_SESS_CACHE_OFF);
  control(context, SSL_CTRL_SET_MIN_PROTO_VERSION, number_of(options.min_version));
  control(context, SSL_CTRL_SET_MAX_PROTO_VERSION, number_of(options.max_version));
  set_session_id_context(context, options);
  if (!options.request_cert) return;
  const int required = options.reject_unauthorized ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
  openssl().SSL_CTX_set_verify(context, SSL_VERIFY_PEER | required,
                               options.reject_unauthorized ? nullptr : accept_any);
}

std::string set_ciphers(SSL_CTX* context, const Options& options) {
  const auto refuse = [](const std::string& ciphers) {
    return "unusable ciphers '" + ciphers + "': " + take_error();
  };
  const std::string& list = options.cipher_list;
  const std::string& suites = options.cipher_suites;
  if (!list.empty() && openssl().SSL_CTX_set_cipher_list(context, list.c_str()) != 1) {
    return refuse(list);
  }
  if (!suites.empty() && openssl().SSL_CTX_set_ciphersuites(context, suites.c_str()) != 1) {
    return refuse(suites);
  }
  return {};
}

std::string set_certificates(SSL_CTX* context, const ContextOptions& of_name) {
  if (of_name.pairs.empty() && of_name.pfx.empty()) return "a certificate and its key are missing";
  for (const KeyPair& pair : of_name.pairs) {
    if (std::string error = use_pair(context, pair); !error.empty()) return error;
  }
  for (const Pkcs12& file : of_name.pfx) {
    if (std::string error = use_pkcs12(context, file); !error.empty()) return error;
  }
  for (const std::string& ca : of_name.ca) {
    if (std::string error = accept_clients_of(context, ca); !error.empty()) return error;
  }
  return {};
}

}  // namespace

Contexts::Contexts(const Options& options, std::string_view ticket_keys)
    : plain_(options.plain),
      request_cert_(options.request_cert),
      handshake_timeout_ms_(options.handshake_timeout_ms),
      ticket_keys_(ticket_keys) {}

Contexts::Made Contexts::make(const Options& options, std::string_view own_ticket_keys) {
  if (options.contexts.empty()) return {nullptr, "a certificate and its key are missing"};
  if (options.min_version > options.max_version) {
    return {nullptr, "minVersion is above maxVersion"};
  }
  if (options.ticket_keys.size() % TicketKeys::kBytes != 0) {
    return {nullptr, "ticketKeys has " + std::to_string(options.ticket_keys.size()) +
                         " bytes; expected 48, or a multiple of that"};
  }
  const bool has_keys = !options.ticket_keys.empty();
  auto made = std::make_shared<Contexts>(options, has_keys ? options.ticket_keys : own_ticket_keys);
  forget_errors();
  for (const ContextOptions& of_name : options.contexts) {
    std::string error = made->add(options, of_name);
    forget_errors();
    if (error.empty()) continue;
    if (of_name.servername.empty()) return {nullptr, std::move(error)};
    return {nullptr, "'" + of_name.servername + "': " + error};
  }
  return {std::move(made), {}};
}

std::string Contexts::add(const Options& options, const ContextOptions& of_name) {
  Owned<SSL_CTX> context(openssl().SSL_CTX_new(openssl().TLS_server_method()));
  if (context == nullptr) return "OpenSSL cannot be used: " + take_error();
  set_rules(context.get(), options);
  if (std::string error = set_ciphers(context.get(), options); !error.empty()) return error;
  if (std::string error = set_certificates(context.get(), of_name); !error.empty()) return error;
  openssl().SSL_CTX_set_alpn_select_cb(context.get(), select_protocol, nullptr);
  openssl().SSL_CTX_set_tlsext_ticket_key_evp_cb(context.get(), use_ticket);
  openssl().SSL_CTX_callback_ctrl(context.get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                                  reinterpret_cast<void (*)()>(select_name));
  contexts_.push_back({lower_case(of_name.servername), std::move(context)});
  return {};
}

// Looks for the name itself first, then for the wildcard that matches its first label.
SSL_CTX* Contexts::find(std::string_view servername) const {
  const std::string name = lower_case(servername);
  const std::size_t dot = name.find('.');
  const std::string wildcard = dot == name.npos ? std::string() : "*" + name.substr(dot);
  for (const std::string& wanted : {name, wildcard}) {
    if (wanted.empty()) continue;
    const auto found = std::find_if(contexts_.begin(), contexts_.end(), [&](const Named& each) {
      return each.servername == wanted;
    });
    if (found != contexts_.end()) return found->context.get();
  }
  return nullptr;
}

Owned<SSL> Contexts::open() const {
  forget_errors();
  Owned<SSL> ssl(openssl().SSL_new(contexts_.front().context.get()));
  if (ssl == nullptr) {
    forget_errors();
    return nullptr;
  }
  openssl().SSL_set_ex_data(ssl.get(), 0, const_cast<Contexts*>(this));  // which is only read
  openssl().SSL_set_accept_state(ssl.get());
  return ssl;
}

const Contexts& Contexts::of(SSL* ssl) {
  return *static_cast<const Contexts*>(openssl().SSL_get_ex_data(ssl, 0));
}

int Contexts::select_name(SSL* ssl, int*, void*) {
  const char* const name = openssl().SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  SSL_CTX* const found = name == nullptr ? nullptr : of(ssl).find(name);
  // The contexts differ in their certificates and in whose clients they accept, and a connection
  // takes both from the context it is given; all the rules are the same.
  if (found != nullptr) openssl().SSL_set_SSL_CTX(ssl, found);
  return SSL_TLSEXT_ERR_OK;
}

// RFC 7301 section 3.2: a client that offers protocols, and none that we speak, is told so.
int Contexts::select_protocol(SSL*, const unsigned char** out, unsigned char* out_bytes,
                              const unsigned char* in, unsigned in_bytes, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* selected = nullptr;
  const int result = openssl().SSL_select_next_proto(&selected, out_bytes, kOurs,
                                                     sizeof kOurs - 1, in, in_bytes);
  *out = selected;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

int Contexts::use_ticket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                         EVP_MAC_CTX* mac, int sealing) {
  const TicketKeys& keys = of(ssl).ticket_keys_;
  return sealing != 0 ? keys.seal(name, iv, cipher, mac) : keys.open(name, iv, cipher, mac);
}

}  // namespace ujrpc::tls

#endif
