#pragma once

#include "common/vault/ReceiptSigner.h"
#include "public-server/http/Router.h"
#include "public-server/routes/Services.h"

#include <atomic>

namespace invites::routes {

// GET /api/v1/ticket/receipt: in which block of the ledger the holder's ticket joined, signed (docs/ledger.md).
class ReceiptRoutes {
public:
    explicit ReceiptRoutes(Services& services) : m_services(services), m_signer(services.keyring) {}
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    http::Response receipt(const http::Request& request);

    Services& m_services;
    const vault::ReceiptSigner m_signer;
    std::atomic<bool> m_isKeyNoted{false};
};

} // namespace invites::routes
