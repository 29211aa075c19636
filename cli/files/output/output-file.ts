/** Files that a command writes. */
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { identityOf } from '../file-identity.ts';
import { toUnwritableFile } from '../unusable-file.ts';

/**
 * A file that is opened before the work begins, so that a file that cannot be written is known then. The content of an
 * earlier run stays until there is something to write.
 */
export class OutputFile {
  readonly path: string;
  /** See {@link identityOf}. */
  readonly identity: string | undefined;
  readonly #handle: FileHandle;
  readonly #isNew: boolean;
  /** Size of the content of an earlier run, as far as it is still there. */
  #earlier: number;
  /** End of what is written or kept. */
  #end = 0;

  private constructor(path: string, handle: FileHandle, isNew: boolean, size: number, identity: string | undefined) {
    this.path = path;
    this.identity = identity;
    this.#handle = handle;
    this.#isNew = isNew;
    this.#earlier = size;
  }

  /**
   * Opens a file, and creates it if it does not exist. Nothing in it is changed.
   *
   * @throws UnusableFile when the file cannot be written
   */
  static async open(path: string): Promise<OutputFile> {
    try {
      const isNew = await stat(path).then(
        () => false,
        () => true,
      );
      const handle = await open(path, 'a+');
      const stats = await handle.stat({ bigint: true });
      // A device, such as /dev/null, has no content.
      return new OutputFile(path, handle, isNew, stats.isFile() ? Number(stats.size) : 0, identityOf(stats));
    } catch (error) {
      throw toUnwritableFile(path, error);
    }
  }

  /** Whether the file has content of an earlier run that is neither kept nor replaced. */
  get hasEarlier(): boolean {
    return this.#earlier > this.#end;
  }

  /**
   * Writes a text as a whole: what is written is complete, also after the process was ended. The first text replaces the
   * content of an earlier run.
   *
   * @throws UnusableFile when it cannot be written
   */
  async write(text: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(text);
    try {
      if (this.hasEarlier) await this.#handle.truncate(this.#end);
      this.#earlier = this.#end;
      await this.#handle.appendFile(bytes);
    } catch (error) {
      // A part may have been written before the disk was full.
      if (this.identity) await this.#handle.truncate(this.#end).catch(() => undefined);
      throw toUnwritableFile(this.path, error);
    }
    this.#end += bytes.length;
    this.#earlier = this.#end;
  }

  /**
   * Writes a text unless an earlier run has written the same at this place.
   *
   * @returns whether the text is in the file now. It is not when the file has other content.
   * @throws UnusableFile when it cannot be written
   */
  async keep(text: string): Promise<boolean> {
    if (!this.hasEarlier) {
      await this.write(text);
      return true;
    }
    const bytes = Buffer.from(text);
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(bytes.length), 0, bytes.length, this.#end);
    if (!bytes.subarray(0, bytesRead).equals(buffer.subarray(0, bytesRead))) return false;
    this.#end += bytesRead;
    if (bytesRead < bytes.length) await this.write(bytes.subarray(bytesRead));
    return true;
  }

  /**
   * Closes the file. A file that is new and empty is removed.
   *
   * @throws UnusableFile when what was written does not arrive
   */
  async close(): Promise<void> {
    try {
      await this.#handle.close();
    } catch (error) {
      throw toUnwritableFile(this.path, error);
    }
    // Never a device: the root user could remove /dev/null.
    if (this.identity && this.#isNew && this.#end === 0) await rm(this.path, { force: true });
  }
}
