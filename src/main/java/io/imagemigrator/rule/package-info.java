/** From images.json to image tasks: the rules R1–R8. */
package io.imagemigrator.rule;
