# Headers that most sources read, compiled once: half of what a build from nothing costs otherwise. Only for builds that do not
# ship, because with them a source that forgets an #include compiles all the same; dev and release find those. Qt Test's headers
# stay out: Qt defines something else in each folder of tests.
option(INVITES_PRECOMPILE "Compile the headers of Qt and of the standard library once" OFF)

set(INVITES_CORE_HEADERS
    <algorithm> <array> <atomic> <chrono> <functional> <map> <memory> <mutex> <optional> <set> <string> <string_view> <thread>
    <utility> <vector> <QByteArray> <QCoreApplication> <QDateTime> <QDir> <QFile> <QHash> <QJsonArray> <QJsonDocument>
    <QJsonObject> <QObject> <QRegularExpression> <QString> <QStringList> <QTimeZone> <QVariant> <tl/expected.hpp>)
set(INVITES_CONSOLE_HEADERS
    <QAbstractTableModel> <QAction> <QApplication> <QComboBox> <QDialog> <QFormLayout> <QHeaderView> <QLabel> <QLineEdit>
    <QLocale> <QMenu> <QPainter> <QPlainTextEdit> <QPointer> <QPushButton> <QSettings> <QTableView> <QTimer> <QToolButton>
    <QVBoxLayout>)

function(invites_add_precompiled_headers name)
    cmake_parse_arguments(ARG "" "" "HEADERS;LIBRARIES" ${ARGN})
    set(source "${PROJECT_BINARY_DIR}/precompiled_${name}.cpp")
    file(GENERATE OUTPUT "${source}" CONTENT "")
    add_library(invites_precompiled_${name} OBJECT EXCLUDE_FROM_ALL "${source}")
    target_link_libraries(invites_precompiled_${name} PRIVATE invites_options tl::expected Qt6::Core ${ARG_LIBRARIES})
    target_precompile_headers(invites_precompiled_${name} PRIVATE ${ARG_HEADERS})
endfunction()

# invites_precompile(TARGET core|console): what of its headers is compiled already.
function(invites_precompile target set)
    if(INVITES_PRECOMPILE)
        target_precompile_headers(${target} REUSE_FROM invites_precompiled_${set})
    endif()
endfunction()

if(INVITES_PRECOMPILE)
    invites_add_precompiled_headers(core HEADERS ${INVITES_CORE_HEADERS})
    if(INVITES_ADMIN_APP)
        find_package(Qt6 6.4 REQUIRED COMPONENTS Gui Widgets)
        invites_add_precompiled_headers(console HEADERS ${INVITES_CORE_HEADERS} ${INVITES_CONSOLE_HEADERS} LIBRARIES Qt6::Widgets)
    endif()
endif()
