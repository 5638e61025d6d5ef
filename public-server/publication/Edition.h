#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/store/PublicationStore.h"
#include "public-server/publication/RepositoryWriter.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace invites::publication {

// All that is to be in the repository, as of one moment.
struct Edition {
    std::vector<PublishedFile> files;
    std::vector<store::PublishedChain> chains;
    std::map<std::string, store::PublishedSegment> fullSegments; // by their paths; blobs are yet to be said
    std::string message;                                         // of its commit
    // Whether a file of this path would be ours: it goes where it is there, and not among the files.
    std::function<bool(const std::string& path)> isOurs = [](const std::string&) { return false; };
};

// Makes an edition of what the database has. gaps: what readers are told of, the latest first. The files read from the
// connection as they are made.
using EditionMaker = std::function<Result<Edition>(
    db::Connection& connection, store::PublicationStore& store, const std::vector<store::PublicationGap>& gaps)>;

} // namespace invites::publication
