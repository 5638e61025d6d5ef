#include "admin-app/data/PagedModel.h"

namespace invites::admin {

bool PagedModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !m_isComplete && !m_isLoading;
}

void PagedModel::fetchMore(const QModelIndex& parent) {
    if (canFetchMore(parent))
        fetch();
}

} // namespace invites::admin
