import { originOf } from '../core/connection/baseUrl.ts';
import type { Connection } from '../core/connection/connection.ts';

/** The version that every Messages server knows. Source: platform.claude.com/docs/en/api/versioning */
const COMMON_VERSION = '2023-06-01';
/** Parameters that the SDK's newer version refuses, even at their defaults. */
const GONE = ['temperature', 'top_p', 'top_k'];

/** The headers that choose the version of Messages: the SDK's own at Anthropic's door, unless a parameter needs the older one. */
export function anthropicVersion(connection: Connection): Readonly<Record<string, string>> {
  const ownDoor = originOf(connection.baseUrl) === 'https://api.anthropic.com';
  return ownDoor && !GONE.some((name) => connection.parameters[name] !== undefined) ? {} : { 'anthropic-version': COMMON_VERSION };
}
