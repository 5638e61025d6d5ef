# Puts ES modules into one file that needs no other:
#
#   cmake -DMODULES=a.js,b.js -DINTO=bundle.js [-DPAGE=page.html -DSTYLES=a.css,b.css] -P BundleScripts.cmake
#
# Modules stand after those that they import. They import by name on one line (import { a, b } from "./x.js";) and export what
# they declare (export function a). Each becomes a function that returns what it exports, so that names do not meet. With PAGE, INTO
# is that page with script and styles put where it says {{script}} and {{styles}}.
cmake_minimum_required(VERSION 3.25)

string(REPLACE "," ";" modules "${MODULES}")
set(bundle "")
foreach(module IN LISTS modules)
    get_filename_component(name "${module}" NAME_WE)
    string(MAKE_C_IDENTIFIER "${name}" identifier)
    file(READ "${module}" code)
    if(code MATCHES "import [^{(]|export default|export {|export \\*")
        message(FATAL_ERROR "${module} imports or exports in a way that is not bundled")
    endif()
    string(REGEX MATCHALL "export (async )?(function\\*?|class|const) [A-Za-z0-9_]+" exports "${code}")
    list(TRANSFORM exports REPLACE "^.* " "")
    list(JOIN exports ", " exported)
    string(REGEX REPLACE "export ((async )?(function\\*?|class|const) )" "\\1" code "${code}")
    # "../scripts/dom.js" is dom_module; a dash becomes an underscore.
    string(REGEX REPLACE "import ({[^}]*}) from \"[./a-z]*/([a-z0-9]+)-([a-z0-9]+)\\.js\";" "const \\1 = \\2_\\3_module;" code "${code}")
    string(REGEX REPLACE "import ({[^}]*}) from \"[./a-z]*/([a-z0-9]+)\\.js\";" "const \\1 = \\2_module;" code "${code}")
    if(code MATCHES "(^|\n)(import|export) ")
        message(FATAL_ERROR "${module} imports or exports in a way that is not bundled")
    endif()
    string(APPEND bundle "const ${identifier}_module = (() => {\n${code}\nreturn { ${exported} };\n})();\n")
endforeach()
set(bundle "\"use strict\";\n${bundle}")

if(PAGE)
    string(REPLACE "," ";" files "${STYLES}")
    set(styles "")
    foreach(file IN LISTS files)
        file(READ "${file}" style)
        string(APPEND styles "${style}")
    endforeach()
    file(READ "${PAGE}" page)
    string(REPLACE "{{styles}}" "${styles}" page "${page}")
    string(REPLACE "{{script}}" "${bundle}" page "${page}")
    file(WRITE "${INTO}" "${page}")
else()
    file(WRITE "${INTO}" "${bundle}")
endif()
