// Debian's Node 18 has the browsers' crypto, but not by the name that they have it by.
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;
