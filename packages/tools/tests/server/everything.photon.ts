/**
 * Everything that the conformance suite asks of a server
 *
 * The methods are called as that suite wants them.
 *
 * @version 1.0.0
 * @title Everything
 */
import { Photon } from '@sundog/tools/photon';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
const SILENCE = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** It names itself, so its schema is a definition. */
interface address {
  street?: string;
  city?: string;
  careOf?: address;
}

export default class Everything extends Photon {
  /** Answers with text. */
  test_simple_text(): string {
    return 'This is a simple text response for testing.';
  }

  /** Answers with an image. */
  test_image_content() {
    return { type: 'image', data: PIXEL, mimeType: 'image/png' };
  }

  /** Answers with a sound. */
  test_audio_content(): unknown {
    return { type: 'audio', data: SILENCE, mimeType: 'audio/wav' };
  }

  /** Answers with a resource. */
  test_embedded_resource() {
    const text = 'This is an embedded resource content.';
    return { type: 'resource', resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text } };
  }

  /** Answers with text, an image and a resource. */
  test_multiple_content_types() {
    const text = JSON.stringify({ test: 'data', value: 123 });
    return [
      { type: 'text', text: 'Multiple content types test:' },
      { type: 'image', data: PIXEL, mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text } },
    ];
  }

  /** Writes to the log while it works. */
  async test_tool_with_logging(): Promise<string> {
    this.log('Tool execution started');
    await pause();
    this.log('Tool processing data');
    await pause();
    this.log('Tool execution completed');
    return 'Logged three times.';
  }

  /** Fails. */
  test_error_handling(): never {
    throw new Error('This tool intentionally returns an error for testing');
  }

  /** Tells how far it is. */
  async *test_tool_with_progress(): AsyncGenerator<unknown, string> {
    for (const value of [0, 50, 100]) {
      if (value > 0) await pause();
      yield { emit: 'progress', value };
    }
    return 'Told three times.';
  }

  /** Asks the client's model. @param prompt What to ask it */
  async test_sampling(prompt: string): Promise<string> {
    return `LLM response: ${await this.sample({ prompt, maxTokens: 100 })}`;
  }

  /** Asks the person. @param message What to show them */
  async test_elicitation(message: string): Promise<string> {
    const content = await this.elicit({
      message,
      requestedSchema: {
        type: 'object',
        properties: {
          username: { type: 'string', description: "User's response" },
          email: { type: 'string', description: "User's email address" },
        },
        required: ['username', 'email'],
      },
    });
    return `User response: ${JSON.stringify(content)}`;
  }

  /** Asks with defaults of every kind. */
  async test_elicitation_sep1034_defaults(): Promise<string> {
    const content = await this.elicit({
      message: 'Please review and update the form fields with defaults',
      requestedSchema: {
        type: 'object',
        properties: {
          name: { type: 'string', default: 'John Doe' },
          age: { type: 'integer', default: 30 },
          score: { type: 'number', default: 95.5 },
          status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
          verified: { type: 'boolean', default: true },
        },
      },
    });
    return `Elicitation completed: ${JSON.stringify(content)}`;
  }

  /** Asks with choices of every kind. */
  async test_elicitation_sep1330_enums(): Promise<string> {
    const options = ['option1', 'option2', 'option3'];
    const titled = [
      { const: 'value1', title: 'First' },
      { const: 'value2', title: 'Second' },
      { const: 'value3', title: 'Third' },
    ];
    const content = await this.elicit({
      message: 'Please select options from the enum fields',
      requestedSchema: {
        type: 'object',
        properties: {
          untitledSingle: { type: 'string', enum: options },
          titledSingle: { type: 'string', oneOf: titled },
          legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
          untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
          titledMulti: { type: 'array', items: { anyOf: titled } },
        },
      },
    });
    return `Elicitation completed: ${JSON.stringify(content)}`;
  }

  /** Takes so long that its stream is lost and found again. */
  async test_reconnection(): Promise<string> {
    this.log('about to be cut');
    await pause();
    return 'Found again.';
  }

  /** Has a schema with all that 2020-12 has. */
  json_schema_2020_12_tool(params: { name?: string; address?: address }): string {
    return JSON.stringify(params);
  }

  /**
   * Text that does not change.
   *
   * @resource test://static-text text/plain
   */
  staticText(): string {
    return 'This is the content of the static text resource.';
  }

  /**
   * Bytes that do not change.
   *
   * @resource test://static-binary image/png
   */
  staticBinary(): unknown {
    return { blob: PIXEL };
  }

  /**
   * Data by its number.
   *
   * @resource test://template/{id}/data application/json
   */
  templateData(id: string): unknown {
    return { id, templateTest: true, data: `Data for ID: ${id}` };
  }

  /**
   * A resource to watch.
   *
   * @resource test://watched-resource text/plain
   */
  watched(): string {
    return 'Watch this.';
  }

  /** A prompt. @prompt */
  test_simple_prompt(): string {
    return 'This is a simple prompt for testing.';
  }

  /**
   * A prompt with arguments.
   *
   * @prompt
   * @param arg1 First test argument {@choice testValue1,testValue2,paris,park,party}
   * @param arg2 Second test argument
   */
  test_prompt_with_arguments(arg1: string, arg2: string): string {
    return `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`;
  }

  /** A prompt with a resource. @prompt @param resourceUri What to embed */
  test_prompt_with_embedded_resource(resourceUri: string): unknown {
    const text = 'Embedded resource content for testing.';
    return [
      { type: 'resource', resource: { uri: resourceUri, mimeType: 'text/plain', text } },
      'Please process the embedded resource above.',
    ];
  }

  /** A prompt with an image. @prompt */
  test_prompt_with_image(): unknown {
    return [{ type: 'image', data: PIXEL, mimeType: 'image/png' }, 'Please analyze the image above.'];
  }
}
