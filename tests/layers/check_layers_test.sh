#!/usr/bin/env bash
# check_layers.sh catches what it is there for: check_layers_test.sh QT_HEADER_FOLDER
#
# Each case is a small tree with one bad line; the check must fail, and name the file, the line and the reason.

set -euo pipefail

here=$(cd -- "$(dirname -- "$0")" && pwd -P)
qt_headers=$1
tree=$(mktemp -d)
trap 'rm -rf -- "$tree"' EXIT
failures=0

write() { # FILE LINE…
    mkdir -p -- "$tree/$(dirname -- "$1")"
    printf '%s\n' "${@:2}" >"$tree/$1"
}

good_tree() {
    rm -rf -- "${tree:?}"/*
    write common/base/Result.h '#include <QString>' '#include <expected>'
    write common/db/Query.cpp '#include "common/base/Result.h"' '#include <QSqlQuery>' '#include <libpq-fe.h>'
    write common/store/TicketStore.cpp '#include "common/db/Query.h"' '// select nothing here' 'select(rows);' 'text("selected tickets");'
    write public-server/http/GuardedServer.cpp '#include <httplib.h>' '#include "public-server/http/GuardedServer.h"'
    write public-server/routes/TicketRoutes.cpp '#include "public-server/http/Router.h"' '#include "common/store/TicketStore.h"'
    write admin-app/pages/CodesPage.cpp '#include <QWidget>' '#include <QtGui/QIcon>' '#include "CodesPage.moc"'
    write sql/SqlResources.h '#include <QString>'
    write common/db/Migrations.cpp '#include "sql/SqlResources.h"' 'run("create table invites.schema_migration ()");'
    write tests/common/LawsPgTest.cpp '#include "common/store/TicketStore.h"' 'run("select 1 from invites.code");'
}

# refuses NAME FILE REASON LINE…: with FILE in an otherwise good tree, the check fails and prints FILE:1: …REASON…
refuses() {
    local name=$1 file=$2 reason=$3 output
    good_tree
    write "$file" "${@:4}"
    if output=$(bash "$here/check_layers.sh" "$tree" "$qt_headers" 2>&1); then
        echo "FAILED: $name was not noticed"
        failures=$((failures + 1))
    elif ! grep -F -- "$file:" <<<"$output" | grep -qF -- "$reason"; then
        printf 'FAILED: %s gave another reason:\n%s\n' "$name" "$output"
        failures=$((failures + 1))
    else
        echo "ok: $name is refused"
    fi
}

good_tree
if bash "$here/check_layers.sh" "$tree" "$qt_headers"; then
    echo "ok: a good tree passes"
else
    echo "FAILED: a good tree was refused"
    failures=$((failures + 1))
fi

refuses "an include upwards" common/base/Bad.h "common/base may not include" '#include "common/store/TicketStore.h"'
refuses "common including the server" common/store/Bad.h "common/store may not include" '#include "public-server/http/Router.h"'
refuses "the server including the console" public-server/routes/Bad.cpp "may not include" '#include "admin-app/pages/CodesPage.h"'
refuses "the front knowing the database" public-server/http/Bad.cpp "may not include" '#include "common/db/Query.h"'
refuses "a folder that is no layer" common/misc/Bad.h "lies in no layer" 'int answer();'
refuses "an include of a folder that is no layer" common/base/Bad.h "lies in no layer" '#include "common/misc/Other.h"'
refuses "an include beside the file" common/store/Bad.cpp "not written from the source root" '#include "TicketStore.h"'
refuses "a relative include" common/store/Bad.cpp "not written from the source root" '#include "../db/Query.h"'
refuses "a layer reading the SQL files past db" common/store/Bad.cpp "may not include" '#include "sql/SqlResources.h"'
refuses "Qt Sql outside db" common/store/Bad.cpp "stays within common/db" '#include <QSqlQuery>'
refuses "Qt Sql by its module outside db" common/store/Bad.cpp "stays within common/db" '#include <QtSql/QSqlQuery>'
refuses "libpq outside db" public-server/desk/Bad.cpp "stays within common/db" '#include <libpq-fe.h>'
refuses "httplib outside the front" public-server/routes/Bad.cpp "stays within public-server/http" '#include <httplib.h>'
refuses "a widget in the server" public-server/routes/Bad.cpp "is of QtWidgets" '#include <QPushButton>'
refuses "Gui in common" common/domain/Bad.cpp "is of QtGui" '#include <QtGui/QIcon>'
refuses "a Gui class in common" common/domain/Bad.cpp "is of QtGui" '# include <QIcon>'
refuses "a select in a string" common/store/Bad.cpp "an SQL statement" 'run("select id from invites.code");'
refuses "an upper-case update in a string" common/store/Bad.cpp "an SQL statement" 'run(QStringLiteral("UPDATE invites.code SET status = 1"));'
refuses "an insert in a raw string" public-server/desk/Bad.cpp "an SQL statement" 'run(R"(insert into invites.code values (1))");'
refuses "a delete on a raw string's own line" common/store/Bad.cpp "an SQL statement" 'auto sql = R"(' '  delete from invites.code' ')";'

[[ $failures -eq 0 ]]
